import type { CodeReport, CodeRequestWithContent, Pattern } from "@event-intelligence/contracts/code-analysis";
import type { ErrorCode } from "@event-intelligence/contracts/errors";
import type { ReportOperation } from "../analyze.ts";
import type { CorpusFile, FileReading } from "../corpus/file-facts.ts";

/** What a process is started with. */
export interface ProcessSettings {
  readonly parseTimeoutMs: number;
  readonly memoryCapMegabytes: number;
  readonly nodePath: string | undefined;
}

/** What a process can be asked to do, with what it answers. */
export interface TaskKinds {
  /** Analyse one text. */
  report: { input: { operation: ReportOperation; request: CodeRequestWithContent }; output: CodeReport };
  /** Find the patterns in one text. */
  patterns: { input: { request: CodeRequestWithContent }; output: readonly Pattern[] };
  /** Read files of the corpus; null for one that cannot be read. */
  facts: { input: { files: readonly CorpusFile[] }; output: readonly (FileReading | null)[] };
}

export type TaskKind = keyof TaskKinds;
export type Task = { [Kind in TaskKind]: { kind: Kind } & TaskKinds[Kind]["input"] }[TaskKind];

/**
 * From a process: that it works or why it cannot, an answer, or why there is none. `isSpent` means that it must not be used
 * again.
 */
export type ProcessMessage =
  | { type: "ready" }
  | { type: "not-ready"; reason: string }
  | { type: "result"; output: TaskKinds[TaskKind]["output"]; isSpent: boolean }
  | { type: "failure"; code: ErrorCode; message: string; cure: string; isSpent: boolean };
