import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function qualityOf(content: string, path = "a.py"): Promise<number> {
  return (await analyzeText(engine, path, content, "QUALITY_ASSESSMENT")).qualityScore;
}

test("a simple function scores 1", async () => {
  expect(await qualityOf("def f(a):\n    return a\n")).toBe(1);
});

test("a function that gets worse never gets a better score", async () => {
  const scores = [];
  for (let count = 0; count < 30; count += 1) {
    scores.push(await qualityOf(`def f(a):\n    pass\n${"    if a: b()\n".repeat(count)}\ndef g():\n    pass\n`));
  }
  expect(scores).toEqual([...scores].sort((left, right) => right - left));
  expect(scores.at(-1)).toBeLessThan(0.7);
});

test("decisions outside of functions never raise the score", async () => {
  const functions = `def f(a):\n${"    if a: b()\n".repeat(20)}\n`;
  const without = await qualityOf(functions);
  for (const count of [1, 5, 20]) {
    expect(await qualityOf(functions + "if a: b()\n".repeat(count))).toBeLessThanOrEqual(without);
  }
});

test("nesting, length and many parameters cost", async () => {
  const plain = await qualityOf("def f(a):\n    return a\n");
  expect(await qualityOf(`def f(${"abcdefghijkl".split("").join(", ")}):\n    return a\n`)).toBeLessThan(plain);
  expect(await qualityOf(`def f(a):\n${"    b()\n".repeat(90)}`)).toBeLessThan(plain);
  expect(await qualityOf("def f(a):\n  if a:\n    if b:\n      if c:\n        if d:\n          e()\n")).toBeLessThan(
    plain,
  );
});

test("neither comments nor strings nor blank lines change it", async () => {
  const bare = "def f(a):\n    if a and b:\n        return 'x'\n    return 'y'\n";
  const wordy = [
    "# if a or b or c: while True",
    "def f(a):",
    '    """If this or that and more:',
    ...Array.from({ length: 60 }, () => "    for x in y: if z"),
    '    """',
    "    # else",
    "",
    "    if a and b:",
    "        return '''if a or b",
    ...Array.from({ length: 60 }, () => "while"),
    "        '''",
    "    return 'y'",
  ].join("\n");
  expect(await qualityOf(wordy)).toBe(await qualityOf(bare));
});

test("one dreadful function is not hidden by many trivial ones", async () => {
  const dreadful = `def f(a):\n${"    if a: b()\n".repeat(40)}`;
  const trivial = Array.from({ length: 50 }, (_, index) => `def g${index}():\n    pass\n`).join("\n");
  expect(await qualityOf(`${dreadful}\n${trivial}`)).toBeLessThan(0.8);
});

test("issues name the function, its value and the limit", async () => {
  const source = `def busy(a):\n${"    if a: b()\n".repeat(11)}`;
  const { issues } = await analyzeText(engine, "a.py", source, "QUALITY_ASSESSMENT");
  expect(issues).toEqual([
    expect.objectContaining({ rule: "QLT-01", line: 1, message: expect.stringMatching(/busy.*12.*10/) }),
  ]);
});

test("a score below the threshold is an issue, one above is not", async () => {
  const source = `def busy(a):\n${"    if a: b()\n".repeat(30)}`;
  const ask = async (qualityThreshold: number) =>
    (
      await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: source, options: { qualityThreshold } })
    ).issues.map(({ rule }) => rule);
  expect(await ask(0.95)).toContain("QLT-00");
  expect(await ask(0.1)).not.toContain("QLT-00");
});
