import type { AnalysisEngine, AnalysisEngineOptions } from "@event-intelligence/analysis";
import { createHandlers, type Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperations,
  type CodeReport,
  codeAnalysisOperations,
  type PatternReport,
} from "@event-intelligence/contracts/code-analysis";

function analyzersOf(report: CodeReport | PatternReport): NonNullable<CodeReport["analyzers"]> {
  return ("analyzers" in report ? report.analyzers : undefined) ?? [];
}

/** The analysis engine as the handlers that worker and client run. */
export interface CodeAnalyzer {
  readonly handlers: Handlers<CodeAnalysisOperations>;
  /** Numbers of the processes that read the texts. */
  readonly processIds: readonly number[];
  /** Loads the engine and proves it on a sample. Without it, the first request does so. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** What reads the texts, where results and the corpus and its index are kept, and who is told what happens to those. */
export type CodeAnalyzerOptions = Pick<
  AnalysisEngineOptions,
  "nodePath" | "cachePath" | "cacheMegabytes" | "patternRoots" | "indexPath" | "onNotice"
>;

/** Builds the analyzer. The engine is loaded when it is first needed: a client that is answered by events never does. */
export function createCodeAnalyzer(options: CodeAnalyzerOptions): CodeAnalyzer {
  let engine: AnalysisEngine | null = null;
  let loading: Promise<AnalysisEngine> | null = null;
  const load = () => {
    loading ??= import("@event-intelligence/analysis").then(({ createAnalysisEngine }) => {
      engine = createAnalysisEngine(options);
      return engine;
    });
    return loading;
  };
  return {
    // No process is started for them here: what is remembered needs none.
    handlers: createHandlers(codeAnalysisOperations, async (operation, request, { signal, partDone }) => {
      const report = await (await load()).analyze(operation, request, { signal });
      for (const { name, failure } of analyzersOf(report)) partDone(name, failure?.code ?? null);
      return report;
    }),
    get processIds() {
      return engine?.status.processIds ?? [];
    },
    start: async () => {
      await (await load()).start();
    },
    close: async () => {
      const loaded = await loading?.catch(() => null);
      await loaded?.close();
    },
  };
}
