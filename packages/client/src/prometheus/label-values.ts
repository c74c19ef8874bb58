import { EventIntelligenceError, errorCodes } from "@event-intelligence/contracts";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import * as transport from "@event-intelligence/transport";
import * as clientErrors from "../errors.ts";

/** Stands for every value that is not listed: a label that anybody can fill in would grow without end. */
export const otherValue = "other";

const codes = new Set([...Object.keys(errorCodes), ...codesOf(clientErrors), ...codesOf(transport)]);

/** All that a label can say, apart from `other`. */
export const labelValues = {
  operation: Object.keys(codeAnalysisOperations),
  source: ["events", "embedded", "direct", "builtin", "none"],
  outcome: ["ok", "fallback", "error"],
  /** Also the reason of a fallback, of which the first two are no errors. */
  code: ["EVENTS_DISABLED", "NOT_IN_ROLLOUT", ...[...codes].toSorted()],
  result: ["answered", "retried", "not-sent", "indeterminate", "unanswered"],
  dropReason: ["late", "duplicate", "foreign", "malformed", "mismatch", "unknown"],
  state: ["closed", "open", "half-open"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function codesOf(names: object): string[] {
  return Object.values(names).flatMap((named) =>
    named.prototype instanceof EventIntelligenceError ? [named.code as string] : [],
  );
}

/** The value, or `other` where it is not listed. */
export function bounded(label: keyof typeof labelValues): (value: string) => string {
  const known: ReadonlySet<string> = new Set(labelValues[label]);
  return (value) => (known.has(value) ? value : otherValue);
}
