const intervalMs = 100;
const barWidth = 24;
/** Before that the rate says more about the start than about the work. */
const tellingMs = 1_000;

/** One line with a bar, on a terminal; nothing where standard error is a file or a pipe, or there is nothing to do. */
export function progressLine(stream: NodeJS.WriteStream, total: number): { update(done: number): void; clear(): void } {
  if (!stream.isTTY || total === 0) return { update: () => {}, clear: () => {} };
  const startedAtMs = performance.now();
  let shownAtMs = 0;
  return {
    update: (done) => {
      const now = performance.now();
      if (now - shownAtMs < intervalMs && done < total) return;
      shownAtMs = now;
      // One column less: a full line would wrap on some terminals, and then not be cleared.
      const text = progressText(done, total, now - startedAtMs).slice(0, Math.max(1, (stream.columns || 80) - 1));
      stream.write(`\r\u001b[K${text}`);
    },
    clear: () => {
      stream.write("\r\u001b[K");
    },
  };
}

/** The line: how far it is, how fast, and how long it will take at this pace. */
export function progressText(done: number, total: number, elapsedMs: number): string {
  const filled = Math.floor((barWidth * done) / total);
  const counts = `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${done} of ${total} files`;
  if (elapsedMs < tellingMs || done === 0) return counts;
  const perSecond = (done * 1000) / elapsedMs;
  const rate = `${counts}, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} a second`;
  return done < total ? `${rate}, ${duration((total - done) / perSecond)} left` : rate;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
