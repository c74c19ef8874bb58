import type { ProgressStep } from "@event-intelligence/client";

const intervalMs = 100;
const barWidth = 24;
/** Before that the rate says more about the start than about the work. */
const tellingMs = 1_000;

/** One line with a bar, on a terminal; null where standard error is a file or a pipe, or there is nothing to do. */
export function progressLine(stream: NodeJS.WriteStream, total: number): ProgressLine | null {
  if (!stream.isTTY || total === 0) return null;
  const startedAtMs = performance.now();
  const inHand = new Set<string>();
  let done = 0;
  let shownAtMs = 0;
  let isCleared = false;
  const show = () => {
    const now = performance.now();
    if (isCleared) return;
    if (now - shownAtMs < intervalMs && done < total) return;
    shownAtMs = now;
    const text = progressText({ done, total, inHand: inHand.size, elapsedMs: now - startedAtMs });
    // One column less: a full line would wrap on some terminals, and then not be cleared.
    stream.write(`\r\u001b[K${text.slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
  };
  return {
    update: (fileCount) => {
      done = fileCount;
      show();
    },
    watch: ({ step, correlationId }) => {
      const before = inHand.size;
      if (step === "started") inHand.add(correlationId);
      else if (endingSteps.has(step)) inHand.delete(correlationId);
      if (inHand.size !== before) show();
    },
    clear: () => {
      isCleared = true;
      stream.write("\r\u001b[K");
    },
  };
}

/** The line of one command. */
export interface ProgressLine {
  update(done: number): void;
  /** Counts what workers have in hand, by the steps of the calls. */
  watch(step: ProgressStep): void;
  clear(): void;
}

const endingSteps: ReadonlySet<string> = new Set([
  "finished",
  "failed",
  "cancelled",
  "expired",
  "answered",
  "unanswered",
]);

/** How far a command is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Files that workers are at; 0 where that is not known. */
  readonly inHand: number;
  readonly elapsedMs: number;
}

/** The line: how far it is, what is in hand, how fast, and how long it will take at this pace. */
export function progressText({ done, total, inHand, elapsedMs }: Progress): string {
  const filled = Math.floor((barWidth * done) / total);
  const counts = `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${done} of ${total} files${inHand > 0 ? `, ${inHand} in hand` : ""}`;
  if (elapsedMs < tellingMs || done === 0) return counts;
  const perSecond = (done * 1000) / elapsedMs;
  const rate = `${counts}, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} a second`;
  return done < total ? `${rate}, ${duration((total - done) / perSecond)} left` : rate;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
