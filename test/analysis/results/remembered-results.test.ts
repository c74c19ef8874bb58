import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AnalysisEngine } from "@event-intelligence/analysis";
import type { CodeReport, CodeRequestInput } from "@event-intelligence/contracts/code-analysis";
import { expect, test } from "vitest";
import { shareEngine, useEngine } from "../engine.ts";
import { createFolder } from "../temporary-folder.ts";

const remembering = { cacheMegabytes: 64, processes: 1 };
const fresh = shareEngine({ processes: 1 });

const text = "def total(prices, tax):\n    if tax:\n        return sum(prices) * tax\n    return sum(prices)\n";
const request: CodeRequestInput = { sourcePath: "shop/prices.py", content: text };

const cacheFile = () => join(createFolder(), "cache", "results.sqlite");

async function ask(engine: AnalysisEngine, asked = request): Promise<CodeReport> {
  return await engine.analyze("COMPREHENSIVE_ANALYSIS", asked);
}

/** All of a report but what is about this one call. */
function said({ cacheHit: _, processingTimeMs: _ms, ...rest }: CodeReport): unknown {
  return rest;
}

/** Asks once, and ends; what was found is in the file then. */
async function fill(cachePath: string, asked = [request]): Promise<void> {
  const engine = useEngine({ ...remembering, cachePath });
  for (const one of asked) await ask(engine, one);
  await engine.close();
}

test("a text that has not changed is read once", async () => {
  const engine = useEngine(remembering);
  const first = await ask(engine);
  const second = await ask(engine);
  expect([first.cacheHit, second.cacheHit]).toEqual([false, true]);
  expect(said(second)).toEqual(said(first));
});

test("what a caller does to an answer changes no later one", async () => {
  const engine = useEngine(remembering);
  const expected = structuredClone(said(await ask(engine)));
  for (const _ of [1, 2]) (await ask(engine)).functions.length = 0;
  expect(said(await ask(engine))).toEqual(expected);
});

test("another process finds it in the file, and reads no text itself", async () => {
  const cachePath = cacheFile();
  await fill(cachePath);
  const engine = useEngine({ ...remembering, cachePath });
  const report = await ask(engine);
  expect(report).toMatchObject({ cacheHit: true });
  expect(said(report)).toEqual(said(await ask(fresh)));
  expect(engine.status).toMatchObject({ processes: 0, respawns: 0 });
});

test.each<[what: string, changed: Partial<CodeRequestInput>]>([
  ["its text", { content: `${text}\n` }],
  ["its path", { sourcePath: "shop/test_prices.py" }],
  ["its language", { language: "python" }],
  ["an option", { options: { qualityThreshold: 0.9 } }],
  ["a file around it", { relatedFiles: [{ sourcePath: "shop/tax.py", content: "import prices\n" }] }],
])("it is read again when %s has changed", async (_what, changed) => {
  const engine = useEngine(remembering);
  await ask(engine);
  expect(await ask(engine, { ...request, ...changed })).toMatchObject({ cacheHit: false });
  expect(await ask(engine)).toMatchObject({ cacheHit: true });
});

test("another operation is another question", async () => {
  const engine = useEngine(remembering);
  await ask(engine);
  expect(await engine.analyze("QUALITY_ASSESSMENT", request)).toMatchObject({ cacheHit: false });
});

test("the patterns of a text are remembered as well", async () => {
  const engine = useEngine(remembering);
  const first = await engine.analyze("PATTERN_EXTRACTION", request);
  const second = await engine.analyze("PATTERN_EXTRACTION", request);
  expect([first.cacheHit, second.cacheHit]).toEqual([false, true]);
  expect(second.patterns).toEqual(first.patterns);
});

test("who asks for no caching gets a fresh answer, and leaves none", async () => {
  const engine = useEngine(remembering);
  const uncached = { ...request, options: { enableCaching: false } };
  expect(await ask(engine, uncached)).toMatchObject({ cacheHit: false });
  expect(await ask(engine)).toMatchObject({ cacheHit: false });
  expect(await ask(engine, uncached)).toMatchObject({ cacheHit: false });
});

test("with no room at all nothing is remembered, and no file made", async () => {
  const cachePath = cacheFile();
  const engine = useEngine({ processes: 1, cacheMegabytes: 0, cachePath });
  for (const _ of [1, 2]) expect(await ask(engine)).toMatchObject({ cacheHit: false });
  expect(statSync(cachePath, { throwIfNoEntry: false })).toBeUndefined();
});

test("an engine that is closed, and a request that was taken back, have no answer from memory either", async () => {
  const engine = useEngine(remembering);
  await ask(engine);
  const signal = AbortSignal.abort();
  await expect(engine.analyze("COMPREHENSIVE_ANALYSIS", request, { signal })).rejects.toMatchObject({
    code: "CANCELLED",
  });
  await engine.close();
  await expect(ask(engine)).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
});

test("texts that differ in halves of surrogate pairs are different texts", async () => {
  const engine = useEngine(remembering);
  const [one, other] = ["\ud800", "\ud801"].map((half) => ({ ...request, content: `${text}# ${half}\n` }));
  await ask(engine, one);
  expect(await ask(engine, other)).toMatchObject({ cacheHit: false });
  expect(await ask(engine, one)).toMatchObject({ cacheHit: true });
});

test("a text that cannot be analysed is refused each time", async () => {
  const engine = useEngine(remembering);
  for (const _ of [1, 2]) {
    await expect(ask(engine, { sourcePath: "a.py", content: ")".repeat(200) })).rejects.toMatchObject({
      code: "PARSING_ERROR",
    });
  }
});

test("a file that is damaged is set aside with a notice, and the answers are right", async () => {
  const cachePath = cacheFile();
  await fill(cachePath);
  const bytes = readFileSync(cachePath);
  writeFileSync(cachePath, bytes.fill(0x55, 100));
  const notices: string[] = [];
  const engine = useEngine({ ...remembering, cachePath, onNotice: (notice) => notices.push(notice) });
  expect(said(await ask(engine))).toEqual(said(await ask(fresh)));
  await engine.close();
  expect(notices).toEqual([expect.stringContaining(`${cachePath} is set aside`)]);
  const next = useEngine({ ...remembering, cachePath });
  expect(await ask(next)).toMatchObject({ cacheHit: true });
});

test("a file that turns out to be damaged while it is used is set aside, and a new one takes its place", async () => {
  const cachePath = cacheFile();
  const requests = Array.from({ length: 60 }, (_, index) => ({ ...request, sourcePath: `${index}.py` }));
  await fill(cachePath, requests);
  const bytes = readFileSync(cachePath);
  // All but the first page, which tells what the file is.
  writeFileSync(cachePath, bytes.fill(0x55, 4096));
  const notices: string[] = [];
  const engine = useEngine({ ...remembering, cachePath, onNotice: (notice) => notices.push(notice) });
  for (const one of requests) expect(said(await ask(engine, one))).toEqual(said(await ask(fresh, one)));
  await engine.close();
  expect(notices).toEqual([expect.stringContaining("is set aside")]);
  const next = useEngine({ ...remembering, cachePath });
  expect(await ask(next, requests.at(-1))).toMatchObject({ cacheHit: true });
});

test("what another version of the engine found is not taken", async () => {
  const cachePath = cacheFile();
  await fill(cachePath);
  const database = new DatabaseSync(cachePath);
  database.exec("UPDATE results SET key = 'older' || key");
  database.close();
  expect(await ask(useEngine({ ...remembering, cachePath }))).toMatchObject({ cacheHit: false });
});

test("a result that the disk gave back changed is worked out anew", async () => {
  const cachePath = cacheFile();
  await fill(cachePath);
  const database = new DatabaseSync(cachePath);
  database.exec("UPDATE results SET text = replace(text, 'total', 'tltal')");
  database.close();
  const engine = useEngine({ ...remembering, cachePath });
  const report = await ask(engine);
  expect(report).toMatchObject({ cacheHit: false });
  expect(said(report)).toEqual(said(await ask(fresh)));
});

test("where no file can be had, it is told once, and the answers are right", async () => {
  const notices: string[] = [];
  const engine = useEngine({
    ...remembering,
    cachePath: join(import.meta.filename, "results.sqlite"),
    onNotice: (notice) => notices.push(notice),
  });
  expect(await ask(engine)).toMatchObject({ cacheHit: false });
  expect(await ask(engine)).toMatchObject({ cacheHit: true });
  await engine.close();
  expect(notices).toEqual([expect.stringContaining("nothing is remembered beyond this process")]);
});

test("processes that share a file find what each of them has left there", async () => {
  const cachePath = cacheFile();
  const engines = [1, 2].map(() => useEngine({ ...remembering, cachePath }));
  const requestsOf = (engine: number) =>
    Array.from({ length: 40 }, (_, index) => ({ ...request, sourcePath: `of${engine}/${index}.py` }));
  await Promise.all(
    engines.map(async (engine, index) => {
      await Promise.all(requestsOf(index).map((one) => ask(engine, one)));
    }),
  );
  await Promise.all(engines.map((engine) => engine.close()));
  const third = useEngine({ ...remembering, cachePath });
  for (const one of [...requestsOf(0), ...requestsOf(1)]) {
    expect(await ask(third, one)).toMatchObject({ cacheHit: true });
  }
  expect(third.status.processes).toBe(0);
});

/** A generator whose numbers are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("after any edit of text, path and options an answer from memory is the one a fresh reading gives", async () => {
  const next = numbers(20_261_128);
  const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item;
  const lines = [
    "    x = 1\n",
    "    if x:\n        return eval(x)\n",
    "import os\n",
    "class Effect:\n    pass\n",
    "# note\n",
  ];
  const paths = ["a.py", "tests/a.py", "domain/a.py", "infrastructure/test_a.py", "node_a_effect.py", "a.txt", "a.ts"];
  const options: NonNullable<CodeRequestInput["options"]>[] = [
    {},
    { includePatterns: false },
    { includeMetrics: false },
    { qualityThreshold: 1 },
    { limit: 1 },
    { patternTypes: ["retry"] },
    { nodeType: "effect" },
  ];
  const operations = [
    "QUALITY_ASSESSMENT",
    "ONEX_COMPLIANCE",
    "ARCHITECTURAL_COMPLIANCE",
    "COMPREHENSIVE_ANALYSIS",
  ] as const;
  const engine = useEngine({ ...remembering, cachePath: cacheFile() });
  let content = text;
  let hits = 0;
  for (let round = 0; round < 150; round += 1) {
    const at = next(content.length + 1);
    content = pick([content, content, `${content}${pick(lines)}`, content.slice(0, at) + content.slice(at + 1)]);
    const asked = { sourcePath: pick(paths), content, options: pick(options) };
    const operation = pick(operations);
    const outcomeOf = (one: AnalysisEngine) => one.analyze(operation, asked).then(said, (error) => error.message);
    const [remembered, fresher] = [await outcomeOf(engine), await outcomeOf(fresh)];
    expect(remembered).toEqual(fresher);
    const again = await engine.analyze(operation, asked).catch(() => undefined);
    if (again === undefined) continue;
    hits += Number(again.cacheHit);
    expect(said(again)).toEqual(fresher);
  }
  expect(hits).toBeGreaterThan(100);
});
