const intervalMs = 100;

/** One line that tells how far something without a known end is, on a terminal; nothing where it is a file or a pipe. */
export function countingLine(stream: NodeJS.WriteStream): { update(text: string): void; clear(): void } {
  if (!stream.isTTY) return { update: () => {}, clear: () => {} };
  let shownAtMs = Number.NEGATIVE_INFINITY;
  return {
    update: (text) => {
      const now = performance.now();
      if (now - shownAtMs < intervalMs) return;
      shownAtMs = now;
      // One column less: a full line would wrap on some terminals, and then not be cleared.
      stream.write(`\r\u001b[K${text.slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
    },
    clear: () => {
      stream.write("\r\u001b[K");
    },
  };
}
