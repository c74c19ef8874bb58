import { textTable } from "../text-table.ts";
import { type DeadLetter, isoTime } from "./dead-letter.ts";
import { type Fate, isFailure, type PlannedLetter } from "./plan-replay.ts";

/** What a replay is to do and has done, at any moment of it. */
export interface ReplayReport {
  /** Takes the plan: what is replayable in it is to be sent. */
  begin(plan: readonly PlannedLetter[], missing: readonly string[]): void;
  tell(letter: DeadLetter, fate: Fate): void;
  readonly isBegun: boolean;
  readonly toSendCount: number;
  readonly replayedCount: number;
  /** Whether something could not be replayed, or was not there. */
  readonly hasFailures: boolean;
  toJson(): string;
  toText(): string;
}

export function createReplayReport(isDryRun: boolean): ReplayReport {
  return new Report(isDryRun);
}

class Report implements ReplayReport {
  readonly #isDryRun: boolean;
  #letters = new Map<string, PlannedLetter>();
  #missing: readonly string[] = [];
  isBegun = false;
  toSendCount = 0;

  constructor(isDryRun: boolean) {
    this.#isDryRun = isDryRun;
  }

  begin(plan: readonly PlannedLetter[], missing: readonly string[]): void {
    this.#letters = new Map(plan.map((planned) => [planned.letter.at, planned]));
    this.#missing = missing;
    this.isBegun = true;
    this.toSendCount = this.#countOf("replayable");
  }

  tell(letter: DeadLetter, fate: Fate): void {
    this.#letters.set(letter.at, { letter, fate });
  }

  get replayedCount(): number {
    return this.#countOf("replayed");
  }

  get hasFailures(): boolean {
    return this.#missing.length > 0 || [...this.#letters.values()].some(({ fate }) => isFailure(fate));
  }

  toJson(): string {
    const report = {
      version: 1,
      dryRun: this.#isDryRun,
      matchedCount: this.#letters.size,
      replayedCount: this.replayedCount,
      replayableCount: this.#countOf("replayable"),
      skippedCount: this.#countOf("skipped"),
      leftCount: this.#countOf("left"),
      missing: this.#missing,
      deadLetters: this.#shown().map(({ letter, fate }) => ({
        at: letter.at,
        recordAt: letter.recordAt,
        deadSince: isoTime(letter.timestampMs),
        code: letter.origin.code,
        correlationId: letter.correlationId,
        ...fate,
      })),
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  }

  toText(): string {
    const rows = [
      ...this.#shown().map(({ letter, fate }) => [letter.at, letter.origin.code ?? "", ...this.#cellsOf(fate)]),
      ...this.#missing.map((address) => [address, "", "missing", "there is no dead letter, nor one of a record there"]),
    ];
    const table = rows.length === 0 ? "" : `${textTable(["dead letter", "code", "outcome", "where or why"], rows)}\n`;
    return `${table}${this.#summary()}\n`;
  }

  /** What a limit leaves for later is counted alone. */
  #shown(): PlannedLetter[] {
    return [...this.#letters.values()].filter(({ fate }) => fate.outcome !== "left");
  }

  #cellsOf(fate: Fate): readonly [string, string] {
    if (fate.outcome === "skipped") return ["skipped", fate.message];
    if (fate.outcome === "replayed") return ["replayed", `as ${fate.to}`];
    return [this.#isDryRun ? "would be sent" : "not sent", fate.outcome === "left" ? "" : `to ${fate.to}`];
  }

  #summary(): string {
    if (this.#letters.size === 0) return "No dead letter matches; nothing was replayed.";
    const count = this.#isDryRun ? `${this.toSendCount} would be replayed` : `${this.replayedCount} replayed`;
    const left = this.#countOf("left");
    const rest = left === 0 ? "" : `; ${left} more for a higher --limit`;
    return `${count}, ${this.#countOf("skipped")} skipped of ${this.#letters.size} dead letters that match, oldest first${rest}`;
  }

  #countOf(outcome: Fate["outcome"]): number {
    return [...this.#letters.values()].filter(({ fate }) => fate.outcome === outcome).length;
  }
}
