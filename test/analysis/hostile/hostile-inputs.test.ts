import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnalysisEngine } from "@event-intelligence/analysis";
import { afterAll, describe, expect, test } from "vitest";
import { defaultLimits } from "../../../packages/analysis/src/engine-options.ts";
import { eventually } from "../../helpers/eventually.ts";
import { analyzeText, shareEngine, useEngine } from "../engine.ts";
import { createFolder, writeFile } from "../temporary-folder.ts";
import { goodNode, hostilePlaces, hostileQuestions, hostileRoots } from "./hostile-places.ts";
import { type Answer, hostileTexts } from "./hostile-texts.ts";

const ordinary = "def f():\n    return 1\n";
/** Enough to show what each text does; `npm run bench -- hostile` sends them in the size that the engine takes at most. */
const sizeBytes = 10_000;

test("an answer is due within 2.5 s of a process taking a request up", () => {
  expect(defaultLimits.requestTimeoutMs).toBeLessThan(2_500);
  expect(defaultLimits.parseTimeoutMs).toBeLessThan(defaultLimits.requestTimeoutMs);
});

describe("hostile texts", () => {
  const engine = shareEngine({ processes: 2, parseTimeoutMs: 300, requestTimeoutMs: 8_000, memoryCapMegabytes: 40 });

  test.each(hostileTexts)("$path: $what", async ({ path, text, answers }) => {
    const answer = analyzeText(engine, path, text(sizeBytes)).then(
      ({ partial }): Answer => (partial ? "partial" : "report"),
      ({ code, message, cure }): Answer => {
        expect([message, cure]).not.toContain("");
        return code;
      },
    );
    expect((await analyzeText(engine, "ordinary.py", ordinary)).functions).toHaveLength(1);
    expect(answers).toContain(await answer);
  });

  test("leave the engine as good as new", async () => {
    const reports = await Promise.all([1, 2, 3, 4].map(() => analyzeText(engine, "ordinary.py", ordinary)));
    for (const { functions } of reports) expect(functions).toHaveLength(1);
    expect(engine.status).toMatchObject({ processes: 2, busy: 0, queued: 0 });
  });
});

describe("a corpus among hostile places", () => {
  const folder = mkdtempSync(join(tmpdir(), "event-intelligence-"));
  const root = join(folder, "root");
  mkdirSync(join(folder, "outside"));
  writeFile(folder, "outside/secret.py", goodNode);
  hostilePlaces.forEach(({ put }, index) => {
    writeFile(root, `${index}/good.py`, goodNode);
    put(join(root, `${index}`), join(folder, "outside"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const engine = shareEngine({
    processes: 2,
    parseTimeoutMs: 300,
    requestTimeoutMs: 8_000,
    memoryCapMegabytes: 40,
    patternRoots: [root],
  });

  test.each(hostileQuestions)("$what is no way out, and costs little", async ({ sourcePath, answer }) => {
    const found = pathsFound(engine, sourcePath).catch(({ code }) => code);
    expect((await analyzeText(engine, "ordinary.py", ordinary)).functions).toHaveLength(1);
    expect(await found).toEqual(answer);
  });

  test.each(hostilePlaces.map(({ what }, index) => ({ what, index })))(
    "$what is no part of it, and hides nothing",
    async ({ index }) => {
      const found = pathsFound(engine, `${index}/**/*`);
      expect((await analyzeText(engine, "ordinary.py", ordinary)).functions).toHaveLength(1);
      expect(await found).toEqual([`${index}/good.py`]);
    },
  );

  test("leaves the engine as good as new", async () => {
    await eventually(() => engine.status.busy === 0 && engine.status.queued === 0);
    expect(await pathsFound(engine, "0/good.py")).toEqual(["0/good.py"]);
  });
});

test.each(hostileRoots)("a root that $what is named, and ordinary requests are answered", async ({ make }) => {
  const root = make(createFolder());
  const engine = useEngine({ processes: 1, patternRoots: [root] });
  await expect(pathsFound(engine, "*.py")).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: expect.stringContaining(root),
    cure: expect.stringContaining("roots"),
  });
  expect((await analyzeText(engine, "ordinary.py", ordinary)).functions).toHaveLength(1);
});

test("a root that disappears while it is asked is named, and served again when it comes back", async () => {
  const folder = createFolder({ "root/good.py": goodNode });
  const root = join(folder, "root");
  const engine = useEngine({ processes: 1, patternRoots: [root] });
  expect(await pathsFound(engine, "*.py")).toEqual(["good.py"]);
  renameSync(root, `${root}-away`);
  await eventually(() => expect(pathsFound(engine, "*.py")).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" }));
  renameSync(`${root}-away`, root);
  await eventually(async () => expect(await pathsFound(engine, "*.py")).toEqual(["good.py"]));
});

async function pathsFound(engine: AnalysisEngine, sourcePath: string): Promise<readonly string[]> {
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", { sourcePath, options: { limit: 1000 } });
  return [...new Set(patterns.map(({ filePath }) => filePath))].sort();
}
