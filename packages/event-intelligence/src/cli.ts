import { knownDomains } from "@event-intelligence/analysis/languages";
import type { AnalysisMode, AnswerSource } from "@event-intelligence/client";
import { auditOutcomes } from "@event-intelligence/contracts/audit";
import {
  type CodeAnalysisOperation,
  codeAnalysisOperations,
  nodeTypes,
} from "@event-intelligence/contracts/code-analysis";
import { Command, Option } from "commander";
import type { AddCommand } from "./add-command.ts";
import { addDeadLetters } from "./add-dead-letters.ts";
import type { CommandContext } from "./command-context.ts";
import { optionReaders } from "./option-readers.ts";
import { severities } from "./report/severities.ts";
import { requireUsage } from "./usage-error.ts";

const modes: readonly AnalysisMode[] = ["auto", "events", "direct", "builtin"];
const formats = ["table", "json", "sarif"] as const;
const similarFormats = ["table", "json", "markdown"] as const;
const contextFormats = ["markdown", "json"] as const;
const answerSources: readonly AnswerSource[] = ["events", "embedded", "direct", "builtin_pattern_library"];
const modeMeaning = `which sources may answer: ${modes.join(", ")} (default: ANALYSIS_MODE)`;
const budgetMeaning =
  "largest size of the result, in tokens (2000) or bytes (8kB); the least relevant is left out first";
const failOnLevels = [...severities, "none"] as const;
const operationNames = Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[];
const analysisOperations = operationNames.filter((name) => name !== "PATTERN_EXTRACTION");

// Each command's module is loaded when it runs: a short command must not wait for what only a long one needs.
/** Everything the command line offers. */
export function createProgram(context: CommandContext, version: string, finish: (exitCode: number) => void): Command {
  const problems: string[] = [];
  const program = new Command("event-intelligence")
    .description("Ask what is known about a piece of code over Kafka; get a correlated answer or a labelled fallback.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(--help lists what is allowed)")
    .hook("preAction", (_, command) => {
      requireUsage([...problems, ...formatProblems(command)], context.environment);
    });
  const read = optionReaders(problems);
  for (const add of [
    addDemo,
    addAnalyze,
    addPatterns,
    addSimilar,
    addContext,
    addWorker,
    addDoctor,
    addRolloutCheck,
    addDeadLetters,
    addAudit,
    addContracts,
    addMcp,
  ]) {
    add(program, context, finish, read);
  }
  return program;
}

/** A short form, which fills in the format where none is given. */
const jsonFormat = () => new Option("--json", "the same as --format json").implies({ format: "json" });

function formatProblems(command: Command): string[] {
  const { json, format } = command.opts<{ json?: boolean; format?: string }>();
  const isTwofold = json === true && format !== undefined && format !== "json";
  return isTwofold ? [`--json and --format ${format} cannot both be had. Give one of them.`] : [];
}

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];

const addDemo: AddCommand = (program, context, finish) => {
  program
    .command("demo")
    .description("the story in five seconds: an embedded broker and worker, real files, then the fallback")
    .argument("[path]", "file or folder to analyse (default: this repository, or the current folder)")
    .action(async (path) => finish(await (await import("./commands/demo.ts")).runDemo(context, path)));
};

const addAnalyze: AddCommand = (program, context, finish, read) => {
  program
    .command("analyze")
    .description("analyse files or folders")
    .argument("<paths...>", "files or folders")
    .option("--mode <mode>", modeMeaning, read.name("--mode", modes))
    .option(
      "--operation <operation>",
      `what to ask for: ${analysisOperations.join(", ")}`,
      read.name("--operation", analysisOperations),
      "COMPREHENSIVE_ANALYSIS",
    )
    .option("--language <language>", "read every file as this language", read.language("--language"))
    .option("--concurrency <count>", "files asked about at a time", read.wholeNumber("--concurrency", 1, 1000), 16)
    .option("--format <format>", `form of the result: ${formats.join(", ")}`, read.name("--format", formats), "table")
    .addOption(jsonFormat())
    .option("--output <file>", "write the result to a file, which is replaced when the result is whole")
    .option("--no-cache", "work out every answer anew, and remember none")
    .option("--quiet", "no progress and no notices, and of the table only its summary")
    .option(
      "--fail-under <score>",
      "exit with 1 when the mean quality score is lower (0 to 1); it knows of no rule findings: gate those with --fail-on",
      read.score("--fail-under"),
    )
    .option("--baseline <file>", "an earlier report, JSON or SARIF: only issues that it does not name can fail")
    .option(
      "--fail-on <severity>",
      `exit with 1 when there is an issue at least this grave: ${failOnLevels.join(", ")} (default: high with --baseline, else none)`,
      read.name("--fail-on", failOnLevels),
    )
    .option("--timeout-ms <ms>", "budget of each file", read.wholeNumber("--timeout-ms", 50, 600_000))
    .action(async (paths, options) =>
      finish(await (await import("./commands/analyze.ts")).runAnalyze(context, paths, options)),
    );
};

const addPatterns: AddCommand = (program, context, finish, read) => {
  program
    .command("patterns")
    .description("discover patterns and example code")
    .argument("[glob]", "path or glob over the corpus, for example node_*_effect.py", "*")
    .option("--mode <mode>", modeMeaning, read.name("--mode", modes))
    .option(
      "--node-type <type>",
      `${nodeTypes.join(", ")}: reaches the outside, only computes, folds events into a state, directs other nodes`,
      read.name("--node-type", nodeTypes),
    )
    .option(
      "--domain <domain>",
      `a word of the paths, classes or imports; by any name, such as postgres, along with related words: ${knownDomains.join(", ")}`,
      read.text,
    )
    .option("--text <words>", "words that must all stand in name, description, path or code")
    .option("--language <language>", "only code of this language")
    .option("--limit <count>", "most patterns to show", read.wholeNumber("--limit", 1, 1000), 10)
    .option("--timeout-ms <ms>", "budget of the call", read.wholeNumber("--timeout-ms", 50, 600_000))
    .option("--json", "print JSON")
    .action(async (glob, options) =>
      finish(await (await import("./commands/patterns.ts")).runPatterns(context, glob, options)),
    );
};

const addSimilar: AddCommand = (program, context, finish, read) => {
  program
    .command("similar")
    .description("find code of the corpus that is like what is to be written, most similar first")
    .argument("[text...]", "name, operations and purpose of it, in words")
    .option("--mode <mode>", modeMeaning, read.name("--mode", modes))
    .option(
      "--node-type <type>",
      `only nodes of this type: ${nodeTypes.join(", ")}`,
      read.name("--node-type", nodeTypes),
    )
    .option("--domain <domain>", "what is of this domain ranks higher; by any name, such as postgres", read.text)
    .option("--language <language>", "only code of this language", read.language("--language"))
    .option("--limit <count>", "most files to show", read.wholeNumber("--limit", 1, 250), 3)
    .option(
      "--format <format>",
      `form of the result: ${similarFormats.join(", ")}`,
      read.name("--format", similarFormats),
      "table",
    )
    .addOption(jsonFormat())
    .option("--budget <size>", budgetMeaning, read.budget("--budget"))
    .option("--timeout-ms <ms>", "budget of the call", read.wholeNumber("--timeout-ms", 50, 600_000))
    .action(async (words, options) =>
      finish(await (await import("./commands/similar.ts")).runSimilar(context, words.join(" "), options)),
    );
};

const addContext: AddCommand = (program, context, finish, read) => {
  program
    .command("context")
    .description("gather everything worth knowing before a node is written, for a person or a language model")
    .option("--node-type <type>", `required: ${nodeTypes.join(", ")}`, read.name("--node-type", nodeTypes))
    .option(
      "--domain <domain>",
      `for example ${knownDomains.slice(0, 4).join(", ")}; by any name, such as postgres`,
      read.text,
    )
    .option("--service <name>", "name of what is to be written, for example PostgresWriter", read.text)
    .option("--operation <name>", "what it is to do, for example create; may be given several times", collect, [])
    .option("--prompt <text>", "what it is for, in words", read.text)
    .option("--mode <mode>", modeMeaning, read.name("--mode", modes))
    .option(
      "--format <format>",
      `form of the result: ${contextFormats.join(", ")}`,
      read.name("--format", contextFormats),
      "markdown",
    )
    .addOption(jsonFormat())
    .option("--budget <size>", budgetMeaning, read.budget("--budget"))
    .option("--timeout-ms <ms>", "budget of the whole call", read.wholeNumber("--timeout-ms", 50, 600_000))
    .action(async (options) => finish(await (await import("./commands/context.ts")).runContext(context, options)));
};

const addWorker: AddCommand = (program, context, finish, read) => {
  program
    .command("worker")
    .description("serve requests until SIGTERM or Ctrl-C")
    .option("--roots <folders...>", "folders of code to search for patterns (default: PATTERN_ROOTS)")
    .option(
      "--port <port>",
      "port of /healthz, /readyz and /metrics (default: HEALTH_CHECK_PORT)",
      read.wholeNumber("--port", 0, 65_535),
    )
    .action(async (options) => finish(await (await import("./commands/worker.ts")).runWorker(context, options)));
};

const addDoctor: AddCommand = (program, context, finish) => {
  program
    .command("doctor")
    .description("check broker, topics, workers and one real round trip; name each problem with its cure")
    .option("--json", "print JSON")
    .action(async (options) => finish(await (await import("./commands/doctor.ts")).runDoctor(context, options)));
};

const addRolloutCheck: AddCommand = (program, context, finish, read) => {
  program
    .command("rollout-check")
    .description(
      "judge a rollout by the metrics of its clients; exits with 1 and names each broken limit, and with 3 when it cannot be judged, as with too few calls",
    )
    .argument("<snapshot>", "metrics in Prometheus's text format: a file, an http(s) URL, or - for standard input")
    .argument("[later-snapshot]", "the same, taken later: then what came between the two is judged")
    .option(
      "--interval <seconds>",
      "read the one URL twice, so far apart, and judge what came between",
      read.wholeNumber("--interval", 1, 86_400),
    )
    .option(
      "--operation <operation>",
      `judge the calls of one operation: ${operationNames.join(", ")} (default: all)`,
      read.name("--operation", operationNames),
    )
    .option(
      "--min-calls <count>",
      "calls over events that are needed to judge",
      read.wholeNumber("--min-calls", 1, 1_000_000_000),
      100,
    )
    .option("--timeout-ms <ms>", "budget of each URL", read.wholeNumber("--timeout-ms", 50, 600_000), 5_000)
    .option("--json", "print JSON")
    .action(async (snapshot, later, options) =>
      finish(await (await import("./commands/rollout-check.ts")).runRolloutCheck(context, [snapshot, later], options)),
    );
};

const addAudit: AddCommand = (program, context, finish, read) => {
  program
    .command("audit")
    .description("recorded calls: who asked what, and how it ended")
    .command("query")
    .description("show the newest calls that AUDIT_LOG has recorded, in a file or a topic, oldest first")
    .option(
      "--since <time>",
      "calls made at or after this time: ISO 8601 (UTC unless it names a zone), or an age such as 30m, 12h or 7d",
      read.time("--since"),
    )
    .option("--until <time>", "calls made before this time, written the same way", read.time("--until"))
    .option("--operation <operation>", operationNames.join(", "), read.name("--operation", operationNames))
    .option("--outcome <outcome>", auditOutcomes.join(", "), read.name("--outcome", auditOutcomes))
    .option("--source <source>", `who answered: ${answerSources.join(", ")}`, read.name("--source", answerSources))
    .option("--correlation-id <id>", "the one call of this id")
    .option("--instance <name>", "calls of this client")
    .option("--limit <count>", "most calls to show", read.wholeNumber("--limit", 1, 1_000_000), 100)
    .option("--json", "print JSON, one object a line")
    .action(async (options) =>
      finish(await (await import("./commands/audit-query.ts")).runAuditQuery(context, options)),
    );
};

const addContracts: AddCommand = (program, context, finish) => {
  program
    .command("contracts")
    .description("print the JSON Schema of every message on the wire")
    .option("--json", "print JSON, as is done anyway")
    .action(async () => finish(await (await import("./commands/contracts.ts")).runContracts(context)));
};

const addMcp: AddCommand = (program, context, finish, read) => {
  program
    .command("mcp")
    .description("serve coding agents by the Model Context Protocol, over standard input and output")
    .option("--roots <folders...>", "folders whose files analyze_code may read (default: the current folder)")
    .option("--http", "serve by HTTP instead, for agents of this machine alone")
    .option("--port <port>", "port of --http; 0 takes any (default: 8082)", read.wholeNumber("--port", 0, 65_535))
    .option("--print-config", "print the configuration for Claude Code, as .mcp.json has it, and end")
    .action(async (options) => finish(await (await import("./commands/mcp.ts")).runMcp(context, options)));
};
