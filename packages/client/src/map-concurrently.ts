/**
 * Maps items with at most `concurrency` at a time and yields each result as it comes, not in the order of the items. An
 * item is taken only when there is room for it. Leaving the loop takes no more and aborts the signal that the running
 * ones were given, which the caller's own aborts, too. `map` must not reject.
 */
export async function* mapConcurrently<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  map: (item: Item, signal: AbortSignal) => Promise<Result>,
  { concurrency, signal: caller }: { concurrency: number; signal?: AbortSignal | undefined },
): AsyncGenerator<Result> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const limit = Math.max(1, concurrency || 1);
  const leaving = new AbortController();
  const signal = caller === undefined ? leaving.signal : AbortSignal.any([caller, leaving.signal]);
  const results: Result[] = [];
  let running = 0;
  let isTaking = false;
  let end: { failure?: unknown } | null = null;
  let change = Promise.withResolvers<void>();

  // Beside the loop: a source that is slow to give its next item must not hold back results that are there.
  const take = async () => {
    isTaking = true;
    try {
      const next = await iterator.next();
      if (next.done === true) end = {};
      else if (!leaving.signal.aborted) void run(next.value);
    } catch (failure) {
      end = { failure };
    }
    isTaking = false;
    change.resolve();
  };
  const run = async (item: Item) => {
    running += 1;
    results.push(await map(item, signal));
    running -= 1;
    change.resolve();
  };

  try {
    while (true) {
      if (!isTaking && end === null && running + results.length < limit) void take();
      const result = results.shift();
      if (result !== undefined) yield result;
      else if (end !== null && "failure" in end) throw (end as { failure: unknown }).failure;
      else if (end !== null && running === 0) return;
      else {
        await change.promise;
        change = Promise.withResolvers();
      }
    }
  } finally {
    leaving.abort();
    // A generator that is busy with its next item would answer only after it.
    const returned = Promise.resolve(iterator.return?.());
    if (isTaking) returned.catch(() => {});
    else await returned;
  }
}
