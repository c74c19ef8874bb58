import { type AnalysisEngine, type AnalysisEngineOptions, createAnalysisEngine } from "@event-intelligence/analysis";
import type { CodeAnalysisOperation, CodeReport } from "@event-intelligence/contracts/code-analysis";
import { afterAll, onTestFinished } from "vitest";

/** How long an answer takes is no matter of most tests, and a busy machine may need it. */
const patience = { parseTimeoutMs: 80_000, requestTimeoutMs: 100_000 };

/** Each test is to see its text read, also where another one has sent the same. */
const unremembered = { cacheMegabytes: 0 };

/** One engine for all tests of a file; closed behind them. */
export function shareEngine(options?: AnalysisEngineOptions): AnalysisEngine {
  const engine = createAnalysisEngine({ ...patience, ...unremembered, ...options });
  afterAll(() => engine.close());
  return engine;
}

/** An engine for one test; closed behind it. */
export function useEngine(options?: AnalysisEngineOptions): AnalysisEngine {
  const engine = createAnalysisEngine({ ...patience, ...unremembered, ...options });
  onTestFinished(() => engine.close());
  return engine;
}

/** Analyses a text that was written inline. */
export function analyzeText(
  engine: AnalysisEngine,
  sourcePath: string,
  content: string,
  operation: Exclude<CodeAnalysisOperation, "PATTERN_EXTRACTION"> = "COMPREHENSIVE_ANALYSIS",
): Promise<CodeReport> {
  return engine.analyze(operation, { sourcePath, content });
}
