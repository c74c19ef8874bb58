/** The budget of a request that names none: clients of earlier generations wait at most this long. */
export const defaultBudgetMs = 120_000;
/** The longest budget a request may name. */
export const maxBudgetMs = 600_000;
/** On a topic that keeps the sender's clock, a request expires only this much past its budget: clocks differ. */
export const senderClockGraceMs = 60_000;

export interface RequestAge {
  /** When the request was stored, by the clock that `timestampType` names. */
  readonly timestampMs: number;
  readonly timestampType: "append" | "create";
  /** The broker's time now: own clock plus measured offset. */
  readonly brokerNowMs: number;
  /** What the request's header says, or null. */
  readonly budgetMs: number | null;
}

/**
 * Milliseconds left of a request's budget, never more than the budget; zero or less means expired. Age is measured on the
 * broker's clock, since the clocks of client and worker need not agree.
 */
export function remainingBudgetMs(age: RequestAge): number {
  const grace = age.timestampType === "create" ? senderClockGraceMs : 0;
  const ageMs = Math.max(0, age.brokerNowMs - age.timestampMs);
  const budgetMs = age.budgetMs ?? defaultBudgetMs;
  return Math.min(budgetMs, budgetMs + grace - ageMs);
}
