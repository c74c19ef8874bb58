/** One line that counts, on a terminal; nothing where standard error is a file or a pipe. */
export function progressLine(stream: NodeJS.WriteStream, total: number): { update(done: number): void; clear(): void } {
  if (!stream.isTTY || total === 0) return { update: () => {}, clear: () => {} };
  const intervalMs = 100;
  let shownAtMs = 0;
  return {
    update: (done) => {
      const now = performance.now();
      if (now - shownAtMs < intervalMs && done < total) return;
      shownAtMs = now;
      stream.write(`\r\u001b[K${done} of ${total} files`);
    },
    clear: () => {
      stream.write("\r\u001b[K");
    },
  };
}
