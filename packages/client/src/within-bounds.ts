/**
 * Settles as `work` does, or rejects at the end of the time or when the signal aborts, whichever comes first. Its timer
 * and listener are gone when it settles; what `work` does later is ignored.
 */
export async function withinBounds<Result>(
  work: Promise<Result>,
  bounds: { timeoutMs: number; toTimeout(): Error; signal: AbortSignal; toAbort(): Error },
): Promise<Result> {
  const { promise: outOfBounds, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(bounds.toAbort());
  const timer = setTimeout(() => reject(bounds.toTimeout()), Math.max(0, bounds.timeoutMs));
  bounds.signal.addEventListener("abort", onAbort, { once: true });
  if (bounds.signal.aborted) onAbort();
  try {
    return await Promise.race([work, outOfBounds]);
  } finally {
    clearTimeout(timer);
    bounds.signal.removeEventListener("abort", onAbort);
  }
}

/** Waits for `work` to settle, `timeoutMs` at most. Never rejects. */
export async function settledWithin(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  const { promise: timeIsOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, timeoutMs));
  await Promise.race([work.catch(() => {}), timeIsOver]);
  clearTimeout(timer);
}
