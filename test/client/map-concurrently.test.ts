import { describe, expect, test } from "vitest";
import { mapConcurrently } from "../../packages/client/src/map-concurrently.ts";
import { eventually } from "../helpers/eventually.ts";

const neverRun = () => Promise.reject(new Error("unreachable"));

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("mapConcurrently", () => {
  test.each([1, 3, 100])("runs at most %d at a time and yields every result", async (concurrency) => {
    let running = 0;
    let most = 0;
    const map = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return item * 2;
    };
    const results = await collect(mapConcurrently([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], map, { concurrency }));
    expect(results.toSorted((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(most).toBe(Math.min(concurrency, 10));
  });

  test.each([0, -1, Number.NaN])("takes a concurrency of %d as one", async (concurrency) => {
    expect(await collect(mapConcurrently([1, 2], async (item) => item, { concurrency }))).toEqual([1, 2]);
  });

  test("yields nothing for nothing", async () => {
    expect(await collect(mapConcurrently([], neverRun, { concurrency: 2 }))).toEqual([]);
  });

  test("yields in the order of completion", async () => {
    const gates = new Map([1, 2, 3].map((item) => [item, Promise.withResolvers<void>()]));
    const map = async (item: number) => {
      await gates.get(item)?.promise;
      return item;
    };
    const results = mapConcurrently([1, 2, 3], map, { concurrency: 3 });
    for (const item of [3, 1, 2]) {
      const next = results.next();
      gates.get(item)?.resolve();
      expect((await next).value).toBe(item);
    }
  });

  test("yields what is done while its source is slow to give the next item", async () => {
    const more = Promise.withResolvers<void>();
    async function* slow() {
      yield 1;
      await more.promise;
      yield 2;
    }
    const results = mapConcurrently(slow(), async (item) => item, { concurrency: 8 });
    expect((await results.next()).value).toBe(1);
    more.resolve();
    expect((await results.next()).value).toBe(2);
    expect((await results.next()).done).toBe(true);
  });

  test("takes no more than it has room for, results that nobody fetched included", async () => {
    let taken = 0;
    function* source() {
      for (;;) yield ++taken;
    }
    const results = mapConcurrently(source(), async (item) => item, { concurrency: 2 });
    await results.next();
    await new Promise(setImmediate);
    expect(taken).toBeLessThanOrEqual(3);
    await results.return(undefined);
  });

  test("takes no more, aborts what runs and closes its source when the loop is left", async () => {
    const aborted: number[] = [];
    let isClosed = false;
    function* source() {
      try {
        for (let item = 1; ; item += 1) yield item;
      } finally {
        isClosed = true;
      }
    }
    const map = (item: number, signal: AbortSignal) =>
      item === 1
        ? Promise.resolve(item)
        : new Promise<number>((resolve) => {
            signal.addEventListener("abort", () => {
              aborted.push(item);
              resolve(item);
            });
          });
    for await (const item of mapConcurrently(source(), map, { concurrency: 3 })) {
      expect(item).toBe(1);
      break;
    }
    expect(isClosed).toBe(true);
    await eventually(() => aborted.length > 0);
  });

  test("can be left while its source gives nothing", async () => {
    async function* stuck() {
      yield 1;
      await new Promise(() => {});
    }
    for await (const item of mapConcurrently(stuck(), async (item) => item, { concurrency: 4 })) {
      expect(item).toBe(1);
      break;
    }
  });

  test("throws what its source throws, after the results before it", async () => {
    async function* broken() {
      yield 1;
      throw new Error("no more files");
    }
    const results = mapConcurrently(broken(), async (item) => item, { concurrency: 1 });
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow("no more files");
  });
});
