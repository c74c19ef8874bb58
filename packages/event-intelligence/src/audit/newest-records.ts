import type { AuditRecord } from "@event-intelligence/contracts/audit";

/** Keeps the newest of the records it is given, in any order, and no more than twice as many as are wanted. */
export class NewestRecords {
  readonly #limit: number;
  #records: { readonly timeMs: number; readonly record: AuditRecord }[] = [];
  #totalCount = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many it was given. */
  get totalCount(): number {
    return this.#totalCount;
  }

  add(record: AuditRecord): void {
    this.#totalCount += 1;
    this.#records.push({ timeMs: Date.parse(record.time), record });
    if (this.#records.length >= 2 * this.#limit) this.#cut();
  }

  /** Oldest first. */
  toList(): AuditRecord[] {
    this.#cut();
    return this.#records.map(({ record }) => record);
  }

  #cut(): void {
    this.#records.sort((one, other) => one.timeMs - other.timeMs);
    this.#records = this.#records.slice(-this.#limit);
  }
}
