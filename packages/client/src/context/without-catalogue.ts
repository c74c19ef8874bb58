import type { PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { Answer } from "../answer.ts";
import type { BuiltinFinder } from "../fallback/steps.ts";
import { emptyPatternReport } from "../pattern-requests.ts";

/** A source that was not asked, by the settings. */
export class SkippedSourceError extends Error {
  override name = "SkippedSourceError";
  readonly code: string;

  /** @param code a stable word for why */
  constructor(code: string) {
    super("Nobody was asked, as the settings say.");
    this.code = code;
  }
}

/**
 * Asks whoever searches code. Where none of them answers, a context still has the catalogue, so the call has fallen back
 * like every other one: it is counted so, and finds nothing.
 * @throws what the first of them said, SkippedSourceError when none was asked
 */
export async function withoutCatalogue<Value>(
  ask: (nothing: BuiltinFinder<PatternReport>) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  let cause: unknown = null;
  const answer = await ask(async (firstError) => {
    cause = firstError;
    return emptyPatternReport;
  });
  if (answer.source !== "builtin_pattern_library") return answer;
  throw cause ?? new SkippedSourceError(answer.fallbackReason ?? "NO_SOURCE");
}
