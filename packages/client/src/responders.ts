import type { ResponderReport, Transport } from "@event-intelligence/transport";

/** A reply in this time proves that somebody answers, whatever a look says. */
const replyCountsForMs = 30_000;
/** Two looks this far apart must both find nobody. */
const secondLookAfterMs = 1_000;
/** A look is renewed at most this often while calls go well. */
const lookAgainAfterMs = 5_000;
/** While somebody waits for a worker to come back, so that a call may try it within a second. */
const lookoutIntervalMs = 500;
/** Timers may fire up to a millisecond early by the clock that is compared with. */
const timerSlackMs = 5;

/**
 * Knows whether anybody can answer, by looking at the worker groups in the background; a call never waits for a look.
 * Nobody is believed only after two looks that found every group empty or dead. A look that is denied or fails says
 * nothing.
 */
export class ResponderWatch {
  readonly #options: { transport: Transport; groups: readonly string[]; topic: string; onNobody(): void };
  #lastReplyAtMs = Number.NEGATIVE_INFINITY;
  #lastLookAtMs = Number.NEGATIVE_INFINITY;
  #foundNobodyAtMs: number | null = null;
  #isNobodyThere = false;
  /** What the last look that could see found: the state and, where somebody serves, the members; null before the first. */
  #seen: string | null = null;
  #appearedAtMs = 0;
  #isLooking = false;
  #secondLook: NodeJS.Timeout | undefined;
  #lookout: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: { transport: Transport; groups: readonly string[]; topic: string; onNobody(): void }) {
    this.#options = options;
  }

  /** When a look last found other workers than the look before (epoch ms); 0 before the first. */
  get appearedAtMs(): number {
    return this.#appearedAtMs;
  }

  /** True only when nobody can answer for sure. Starts a look in the background when the last one is old. */
  isNobodyThere(): boolean {
    const now = performance.now();
    if (now - this.#lastReplyAtMs < replyCountsForMs) return false;
    const renewAfterMs = this.#foundNobodyAtMs === null ? lookAgainAfterMs : secondLookAfterMs;
    if (now - this.#lastLookAtMs >= renewAfterMs) void this.#look();
    return this.#isNobodyThere;
  }

  /**
   * Looks all the time, whatever replies came lately, as long as somebody wants to know at once of workers that appear.
   * It holds no process.
   */
  lookOut(isWanted: () => boolean): void {
    if (this.#isClosed) return;
    this.#lookout ??= setInterval(() => {
      if (isWanted()) void this.#look();
      else this.#endLookout();
    }, lookoutIntervalMs).unref();
    void this.#look();
  }

  replySeen(): void {
    this.#lastReplyAtMs = performance.now();
    this.#forgetNobody();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#secondLook);
    this.#endLookout();
  }

  #endLookout(): void {
    clearInterval(this.#lookout);
    this.#lookout = undefined;
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#isClosed || this.#options.groups.length === 0) return;
    this.#isLooking = true;
    this.#lastLookAtMs = performance.now();
    const report = await this.#options.transport
      .responders({ groups: this.#options.groups, topic: this.#options.topic }, { timeoutMs: 3_000 })
      .catch(() => null);
    this.#isLooking = false;
    if (!this.#isClosed) this.#conclude(report);
  }

  #conclude(report: ResponderReport | null): void {
    const now = performance.now();
    this.#compare(report);
    if (report?.state !== "none" || now - this.#lastReplyAtMs < replyCountsForMs) {
      this.#forgetNobody();
      return;
    }
    this.#foundNobodyAtMs ??= now;
    if (now - this.#foundNobodyAtMs < secondLookAfterMs) {
      this.#lookASecondTime();
    } else if (!this.#isNobodyThere) {
      this.#isNobodyThere = true;
      this.#options.onNobody();
    }
  }

  /**
   * A worker that was killed stays listed until its session times out, and the next one may be there before: so whoever
   * serves is told from who served by the ids of the members. A look that could not see changes nothing, and whom the
   * first one sees has not appeared.
   */
  #compare(report: ResponderReport | null): void {
    if (report === null || report.state === "unknown") return;
    const isServing = report.state === "serving";
    const seen = [report.state, ...(isServing ? report.memberIds.toSorted() : [])].join(" ");
    if (isServing && this.#seen !== null && seen !== this.#seen) this.#appearedAtMs = Date.now();
    this.#seen = seen;
  }

  #forgetNobody(): void {
    this.#foundNobodyAtMs = null;
    this.#isNobodyThere = false;
  }

  /** Calls that are pending now learn of nobody from it, without waiting for a further call to ask. */
  #lookASecondTime(): void {
    clearTimeout(this.#secondLook);
    this.#secondLook = setTimeout(() => void this.#look(), secondLookAfterMs + timerSlackMs).unref();
  }
}
