import type { Pattern, PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { Answer } from "../answer.ts";
import type { AnswerSource } from "../answer-source.ts";
import { reasonOf } from "../call-errors.ts";

/** What several discoveries found, as if it were one. */
export interface JoinedDiscoveries {
  /** In the order of the discoveries, none twice. */
  readonly patterns: readonly Pattern[];
  readonly answeredBy: AnswerSource;
  /** Why not all of it was found by the one that should have; null where it was. */
  readonly fallbackReason: string | null;
  readonly correlationId: string;
}

/**
 * Puts discoveries together. One that failed spoils nothing as long as another one answered, and is the reason then.
 * @throws what the first of them failed with, when all did
 */
export function joinDiscoveries(
  discoveries: readonly PromiseSettledResult<Answer<PatternReport>>[],
): JoinedDiscoveries {
  const answers = discoveries.flatMap((discovery) => (discovery.status === "fulfilled" ? [discovery.value] : []));
  const failures = discoveries.flatMap((discovery) => (discovery.status === "rejected" ? [discovery.reason] : []));
  const [first] = answers;
  if (first === undefined) throw failures[0];
  const reasons = [...answers.map(reasonOfAnswer), ...failures.map(reasonOf)];
  return {
    patterns: withoutRepeats(answers.flatMap(({ value }) => value.patterns)),
    answeredBy: first.source,
    fallbackReason: reasons.find((reason) => reason !== null) ?? null,
    correlationId: first.correlationId,
  };
}

/** Asked while a corpus is being read for the first time, who finds nothing is not to take that for all there is. */
export function reasonOfAnswer({
  value,
  fallbackReason,
}: Answer<{ readonly partial?: boolean | undefined }>): string | null {
  return fallbackReason ?? (value.partial ? "CORPUS_INCOMPLETE" : null);
}

/** A file `node_x_effect.py` in a folder `node_x_effect` is found by its own name and by the folder's. */
function withoutRepeats(patterns: readonly Pattern[]): Pattern[] {
  const found = new Map<string, Pattern>();
  for (const pattern of patterns) {
    const key = JSON.stringify([pattern.filePath, pattern.startLine, pattern.name]);
    if (!found.has(key)) found.set(key, pattern);
  }
  return [...found.values()];
}
