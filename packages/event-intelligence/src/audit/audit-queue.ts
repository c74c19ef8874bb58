import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { redactText } from "@event-intelligence/contracts";
import type { AuditRecord } from "@event-intelligence/contracts/audit";
import type { AuditStore } from "./audit-store.ts";

const maxWaiting = 10_000;
const batchSize = 500;
const pauseMs = 1_000;
const defaultGraceMs = 5_000;

/**
 * Brings records to their store beside the calls: whatever the store does, no call waits for it. While it fails, records
 * wait, so many and no more; what comes on top is lost, counted and told.
 */
export class AuditQueue {
  readonly #store: AuditStore;
  readonly #closed = new AbortController();
  #waiting: AuditRecord[] = [];
  #inHandCount = 0;
  #draining: Promise<void> | null = null;
  #lostCount = 0;
  #isTroubleTold = false;

  constructor(store: AuditStore) {
    this.#store = store;
  }

  add(record: AuditRecord): void {
    if (this.#closed.signal.aborted) return;
    if (this.#waiting.length < maxWaiting) this.#waiting.push(record);
    else this.#lose();
    this.#draining ??= this.#drain();
  }

  /** Waits until all is stored, `graceMs` at most, and tells how much is lost. Never rejects. */
  async close(graceMs: number = defaultGraceMs): Promise<void> {
    // Calls that were just ended by the client's own close have their record only now.
    await nextTurn();
    this.#closed.abort();
    const timeIsOver = new AbortController();
    await Promise.race([this.#draining, pause(graceMs, null, { signal: timeIsOver.signal }).catch(() => {})]);
    timeIsOver.abort();
    this.#lostCount += this.#waiting.length + this.#inHandCount;
    this.#waiting = [];
    if (this.#lostCount === 0) return;
    this.#tellTrouble("it is too slow");
    warn(`records lost for ${this.#store.name}: ${this.#lostCount}.`);
  }

  async #drain(): Promise<void> {
    // Not within the call that has just ended; and more of them may end in this turn.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize);
      this.#inHandCount = batch.length;
      const { left, error } = await this.#store.store(batch);
      this.#inHandCount = 0;
      if (left.length === 0) continue;
      this.#waiting.unshift(...left);
      this.#tellTrouble(describe(error));
      if (this.#closed.signal.aborted) break;
      // It holds no process: a store may never recover.
      await pause(pauseMs, null, { ref: false, signal: this.#closed.signal }).catch(() => {});
    }
    this.#draining = null;
  }

  #lose(): void {
    this.#lostCount += 1;
    if (this.#lostCount === 1) this.#tellTrouble("it is too slow");
  }

  /** Once: whoever loses records must hear of it, and a warning with every call would bury all others. */
  #tellTrouble(reason: string): void {
    if (this.#isTroubleTold) return;
    this.#isTroubleTold = true;
    warn(
      `${this.#store.name} cannot be written: ${reason}. Calls go on, and up to ${maxWaiting} records wait for it; check AUDIT_LOG. This is told once.`,
    );
  }
}

function describe(error: unknown): string {
  return redactText(error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}

function warn(message: string): void {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  process.emitWarning(sentence, { type: "EventIntelligenceWarning", code: "AUDIT_INCOMPLETE" });
}
