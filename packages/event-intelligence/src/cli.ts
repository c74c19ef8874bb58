import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type CommandContext, exitCodes } from "./command-context.ts";
import { describeFailure } from "./describe-failure.ts";
import { interruptSignal } from "./interrupt-signal.ts";
import { processEnvironment } from "./settings.ts";

const modes = ["auto", "events", "direct", "builtin"];
const analysisOperations = [
  "COMPREHENSIVE_ANALYSIS",
  "QUALITY_ASSESSMENT",
  "ONEX_COMPLIANCE",
  "ARCHITECTURAL_COMPLIANCE",
];

/** Runs one command and resolves with the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const interrupt = interruptSignal();
  const context: CommandContext = {
    environment: processEnvironment,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
  };
  let exitCode: number = exitCodes.fine;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUsage;
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    const failure = describeFailure(error);
    context.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  } finally {
    interrupt.release();
  }
}

// Each command's module is loaded when it runs: a short command must not wait for what only a long one needs.
function createProgram(context: CommandContext, setExitCode: (code: number) => void): Command {
  const program = new Command("event-intelligence")
    .description("Ask what is known about a piece of code over Kafka; get a correlated answer or a labelled fallback.")
    .version(context.environment.npm_package_version ?? "0.1.0")
    .exitOverride()
    .showHelpAfterError("(--help lists what is allowed)");

  program
    .command("demo")
    .description("the story in five seconds: an embedded broker and worker, real files, then the fallback")
    .argument("[path]", "folder to analyse (default: this repository, or the current folder)")
    .action(async (path) => setExitCode(await (await import("./commands/demo.ts")).runDemo(context, path)));

  program
    .command("analyze")
    .description("analyse files or folders")
    .argument("<paths...>", "files or folders")
    .addOption(new Option("--mode <mode>", "which sources may answer (default: ANALYSIS_MODE)").choices(modes))
    .addOption(
      new Option("--operation <operation>", "what to ask for").choices(analysisOperations).default(analysisOperations[0]),
    )
    .option("--language <language>", "read every file as this language")
    .option("--concurrency <count>", "files asked about at a time", wholeNumber(1, 1000), 16)
    .addOption(new Option("--format <format>", "form of the result").choices(["table", "json"]).default("table"))
    .option("--json", "the same as --format json")
    .option("--output <file>", "write the result to a file")
    .option("--fail-under <score>", "exit with 1 when the mean quality score is lower (0 to 1)", score)
    .option("--timeout-ms <ms>", "budget of each file", wholeNumber(50, 600_000))
    .action(async (paths, options) =>
      setExitCode(await (await import("./commands/analyze.ts")).runAnalyze(context, paths, options)),
    );

  program
    .command("patterns")
    .description("discover patterns and example code")
    .argument("[glob]", "path or glob over the corpus, for example node_*_effect.py", "*")
    .addOption(new Option("--mode <mode>", "which sources may answer (default: ANALYSIS_MODE)").choices(modes))
    .option("--node-type <type>", "effect, compute, reducer or orchestrator")
    .option("--domain <domain>", "for example database, api, messaging")
    .option("--language <language>", "only code of this language")
    .option("--limit <count>", "most patterns to show", wholeNumber(1, 1000), 10)
    .option("--timeout-ms <ms>", "budget of the call", wholeNumber(50, 600_000))
    .option("--json", "print JSON")
    .action(async (glob, options) =>
      setExitCode(await (await import("./commands/patterns.ts")).runPatterns(context, glob, options)),
    );

  program
    .command("worker")
    .description("serve requests until SIGTERM or Ctrl-C")
    .option("--roots <folders...>", "folders of code to search for patterns (default: PATTERN_ROOTS)")
    .option("--port <port>", "port of /healthz, /readyz and /metrics (default: HEALTH_CHECK_PORT)")
    .action(async (options) => setExitCode(await (await import("./commands/worker.ts")).runWorker(context, options)));

  program
    .command("doctor")
    .description("check broker, topics, workers and one real round trip; name each problem with its cure")
    .option("--json", "print JSON")
    .action(async (options) => setExitCode(await (await import("./commands/doctor.ts")).runDoctor(context, options)));

  const deadLetters = program.command("dlq").description("dead letters: records that could not be worked on");
  deadLetters
    .command("list")
    .description("list dead letters, oldest first")
    .option("--limit <count>", "most dead letters to show", wholeNumber(1, 100_000), 100)
    .option("--json", "print JSON")
    .action(async (options) =>
      setExitCode(await (await import("./commands/dead-letters.ts")).runDeadLetterList(context, options)),
    );

  program
    .command("contracts")
    .description("print the JSON Schema of every message on the wire")
    .action(async () => setExitCode(await (await import("./commands/contracts.ts")).runContracts(context)));

  for (const command of [...program.commands, ...deadLetters.commands]) command.exitOverride();
  return program;
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${min} to ${max}.`);
  };
}

function score(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Must be a number from 0 to 1.");
}
