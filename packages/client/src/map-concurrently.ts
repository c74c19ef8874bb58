/**
 * Maps items with at most `concurrency` at a time and yields each result as it comes, not in the order of the items.
 * Takes the next item only when there is room for it; leaving the loop takes no more. `map` must not reject.
 */
export async function* mapConcurrently<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const running = new Map<symbol, Promise<{ id: symbol; result: Result }>>();
  let isExhausted = false;
  try {
    while (true) {
      while (!isExhausted && running.size < Math.max(1, concurrency)) {
        const next = await iterator.next();
        if (next.done === true) {
          isExhausted = true;
          break;
        }
        const id = Symbol("item");
        running.set(
          id,
          map(next.value).then((result) => ({ id, result })),
        );
      }
      if (running.size === 0) return;
      const { id, result } = await Promise.race(running.values());
      running.delete(id);
      yield result;
    }
  } finally {
    await iterator.return?.();
  }
}
