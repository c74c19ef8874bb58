import { readFileSync } from "node:fs";

/** How long a process may work, and who is told when that is over. */
export interface WorkLimitOptions {
  /** Undefined where it could not be started. */
  readonly processId: number | undefined;
  readonly timeoutMs: number;
  onOver(): void;
}

/** Within its time a process is looked at so often; after it when it may have had the rest, but no sooner than this. */
const lookCount = 4;
const leastPauseMs = 10;
/** Beyond so many times its time by the clock nothing is waited for, however little of that the process had. */
const mostClockTimes = 10;

/**
 * Tells when a process has worked on something for longer than it may. Where the system says how long a process has
 * computed, that counts: on a machine with ten times the work it can do a good text would else be refused, and the process
 * that is started instead of the one that was killed only adds to the work. One that does nothing for half of its time is
 * over by the clock.
 */
export class WorkLimit {
  readonly #options: WorkLimitOptions;
  readonly #startedAtMs = performance.now();
  readonly #computedBeforeMs: number | undefined;
  #timer: NodeJS.Timeout;
  #workedMs = 0;
  #lastWorkedAtMs = this.#startedAtMs;

  constructor(options: WorkLimitOptions) {
    this.#options = options;
    this.#computedBeforeMs = computedMs(options.processId);
    this.#timer = this.#lookIn(options.timeoutMs / lookCount);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #lookIn(pauseMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), pauseMs);
  }

  #look(): void {
    const { timeoutMs, onOver } = this.#options;
    const nowMs = performance.now();
    const workedMs = this.#measure(nowMs);
    if (workedMs > this.#workedMs) this.#lastWorkedAtMs = nowMs;
    this.#workedMs = workedMs;
    // Timers may fire up to a millisecond early.
    const elapsedMs = nowMs - this.#startedAtMs + 1;
    const isInTime = elapsedMs < timeoutMs;
    const isAtWork = nowMs - this.#lastWorkedAtMs < timeoutMs / 2;
    const isHeldUp = isAtWork && workedMs < timeoutMs && elapsedMs < timeoutMs * mostClockTimes;
    if (!isInTime && !isHeldUp) {
      onOver();
      return;
    }
    const leftMs = timeoutMs - (isInTime ? elapsedMs : workedMs);
    this.#timer = this.#lookIn(Math.min(Math.max(leftMs, leastPauseMs), timeoutMs / lookCount));
  }

  #measure(nowMs: number): number {
    if (this.#computedBeforeMs === undefined) return nowMs - this.#startedAtMs + 1;
    return (computedMs(this.#options.processId) ?? 0) - this.#computedBeforeMs;
  }
}

/** Linux tells times of processes to programs in hundredths of a second, whatever it counts in itself. */
const msPerTick = 10;

/**
 * How long a process has computed since its start, in all of its threads; undefined elsewhere than on Linux.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function computedMs(processId: number | undefined): number | undefined {
  if (processId === undefined) return undefined;
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, "latin1");
    // The second field is the program's name in brackets, which may hold anything; from the third on they are plain.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
  } catch {
    return undefined;
  }
}
