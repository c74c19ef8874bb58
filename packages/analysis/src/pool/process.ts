import { type ErrorCode, OperationError } from "@event-intelligence/contracts/errors";
import { analyzeContent, openFile } from "../analyze.ts";
import { askedPatternsOf } from "../analyzers/patterns-analyzer.ts";
import { type FileReading, readFileFacts } from "../corpus/file-facts.ts";
import { standApart } from "../isolation/stand-apart.ts";
import { isParserSpent, loadGrammar, parseText, startParserRuntime } from "../languages/grammars.ts";
import type { ProcessMessage, ProcessSettings, Task, TaskKind, TaskKinds } from "./tasks.ts";

standApart();
const { parseTimeoutMs, memoryCapMegabytes } = JSON.parse(process.argv[2] ?? "") as ProcessSettings;

/** One grammar, the one most often asked for, proves that the runtime works; the others load when they are needed. */
async function start(): Promise<void> {
  await startParserRuntime(memoryCapMegabytes);
  const tree = parseText(await loadGrammar("python"), "def sample(): pass\n", parseTimeoutMs);
  if (tree.kind(1) !== "function_definition") throw new Error("The parser does not understand a sample of Python.");
}

function run(task: Task): Promise<TaskKinds[TaskKind]["output"]> {
  switch (task.kind) {
    case "report":
      return analyzeContent(task.operation, task.request, parseTimeoutMs);
    case "patterns":
      return openFile(task.request, parseTimeoutMs).then(({ file }) => askedPatternsOf(file, task.request.options));
    case "facts":
      return readAllFacts(task);
  }
}

async function readAllFacts({ files }: TaskKinds["facts"]["input"]): Promise<(FileReading | null)[]> {
  const readings: (FileReading | null)[] = [];
  for (const file of files) readings.push(await readFileFacts(file, parseTimeoutMs));
  return readings;
}

function toFailure(error: unknown): ProcessMessage {
  if (error instanceof OperationError) {
    return { type: "failure", code: error.code, message: error.message, cure: error.cure, isSpent: isParserSpent() };
  }
  const text = error instanceof Error ? error.message : String(error);
  // After the parser ran out of memory its next call may never return, so nothing is asked of this process again.
  if (/^Aborted|memory access|out of memory|unreachable|RuntimeError|call stack/i.test(text) || isTrap(error)) {
    return {
      type: "failure",
      code: "PARSING_ERROR" satisfies ErrorCode,
      message: `The source text exhausts the parser: it needs more than ${memoryCapMegabytes} MB.`,
      cure: "Send hand-written source code; leave out generated content.",
      isSpent: true,
    };
  }
  return {
    type: "failure",
    code: "INTERNAL_ERROR" satisfies ErrorCode,
    message: `The analysis failed: ${text}`,
    cure: "",
    isSpent: true,
  };
}

function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

function send(message: ProcessMessage): void {
  // Where it can no longer be heard, this process is about to end.
  process.send?.(message, undefined, undefined, () => {});
}

process.on("message", (task: Task) => {
  run(task).then(
    (output) => send({ type: "result", output, isSpent: isParserSpent() }),
    (error) => send(toFailure(error)),
  );
});

try {
  await start();
  send({ type: "ready" });
} catch (error) {
  send({ type: "not-ready", reason: error instanceof Error ? error.message : String(error) });
}
