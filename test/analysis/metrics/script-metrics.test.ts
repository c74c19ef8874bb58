import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function functionsOf(content: string, path = "sample.ts") {
  return (await analyzeText(engine, path, content, "QUALITY_ASSESSMENT")).functions;
}

/** Title, source of one function, cyclomatic complexity as ESLint 10 gives it. */
const cyclomaticCases: [string, string, number][] = [
  ["a straight function is 1", "function f() { return 1; }", 1],
  ["if and else if count", "function f(a) { if (a) b(); else if (c) d(); else e(); }", 3],
  [
    "every loop counts",
    "function f(a) { for (;;) {} for (const b of a) {} for (const c in a) {} while (a) {} do {} while (a); }",
    6,
  ],
  ["cases count, default does not", "function f(a) { switch (a) { case 1: case 2: b(); break; default: c(); } }", 3],
  ["catch counts, finally does not", "function f() { try { a(); } catch { b(); } finally { c(); } }", 2],
  ["all three logical operators count", "function f(a, b) { return a && b || c ?? d; }", 4],
  ["logical assignments count", "function f(a) { a ||= 1; a &&= 2; a ??= 3; }", 4],
  ["each step of an optional chain counts", "function f(a) { return a?.b?.[c]?.(d); }", 4],
  ["default parameters and default values in patterns count", "function f({ a = 1, b: [c = 2] }, d = 3) {}", 4],
  ["a conditional expression counts", "const f = (a) => (a ? 1 : 2);", 2],
  ["a nested function counts for itself alone", "function f() { return (a) => (a ? 1 : 2); }", 1],
];

test.each(cyclomaticCases)("cyclomatic complexity of TypeScript: %s", async (_title, source, expected) => {
  expect((await functionsOf(source))[0]?.cyclomatic).toBe(expected);
});

test.each(cyclomaticCases)("cyclomatic complexity of JavaScript: %s", async (_title, source, expected) => {
  expect((await functionsOf(source, "sample.mjs"))[0]?.cyclomatic).toBe(expected);
});

/** Title, source, cognitive complexity as eslint-plugin-sonarjs 4 gives it. */
const cognitiveCases: [string, string, number][] = [
  ["else and else if cost 1", "function f(a) { if (a) b(); else if (c) d(); else e(); }", 3],
  ["nesting makes each structure dearer", "function f(a) { for (const b of a) { if (b) { while (c) d(); } } }", 6],
  ["a switch costs once and nests", "function f(a) { switch (a) { case 1: if (b) c(); break; default: d(); } }", 3],
  ["a catch costs and nests", "function f() { try { a(); } catch { if (b) c(); } }", 3],
  ["runs of && cost, || and ?? are free", "function f(a, b) { return (a && b && c) || d || (e && g); }", 2],
  ["a jump to a label costs 1", "function f(a) { outer: for (const b of a) { continue outer; } }", 2],
  ["a nested function counts for itself alone", "function f(a) { if (a) g(() => { if (b) c(); }); }", 1],
  ["a ternary nests", "function f(a) { return a ? (b ? 1 : 2) : 3; }", 3],
];

test.each(cognitiveCases)("cognitive complexity of TypeScript: %s", async (_title, source, expected) => {
  expect((await functionsOf(source))[0]?.cognitive).toBe(expected);
});

test("lists every function, arrow and method, with the name it is given", async () => {
  const functions = await functionsOf(
    [
      "export default function () {}",
      "const arrow = async (a: number) => a;",
      "class A {",
      "  constructor(private readonly b: B) {}",
      "  get value() { return 1; }",
      "  handler = () => 1;",
      "  static { if (a) b(); }",
      "  declared(): void;",
      "}",
      "const object = { method() {}, property: function () {}, 'quoted-name': () => 1 };",
      "module.exports.assigned = () => 1;",
      "run(() => 1);",
      "function overload(a: string): void;",
    ].join("\n"),
  );
  expect(functions.map(({ name, startLine }) => `${name} ${startLine}`)).toEqual([
    "(default export) 1",
    "arrow 2",
    "constructor 4",
    "value 5",
    "handler 6",
    "method 10",
    "property 10",
    "quoted-name 10",
    "assigned 11",
    "(callback of run) 12",
  ]);
});

test("says of functions without a name what they are for", async () => {
  const functions = await functionsOf(
    [
      "describe.each(table)('sums', () => {});",
      "load().then(() => {});",
      "React.memo(function () {});",
      "new Promise(() => {});",
      "const thunk = () => () => 1;",
      "function make() { return () => 1; }",
      "(() => 1)();",
    ].join("\n"),
  );
  expect(functions.map(({ name }) => name)).toEqual([
    "(callback of describe.each)",
    "(callback of then)",
    "(callback of React.memo)",
    "(callback of Promise)",
    "thunk",
    "(returned by thunk)",
    "make",
    "(returned by make)",
    "(anonymous)",
  ]);
});

test("counts parameters without the pretended parameter this", async () => {
  const functions = await functionsOf(
    "function f(this: A, a: string, { b, c }: D, ...rest: E[]) {}\nconst g = x => x;",
  );
  expect(functions.map(({ parameters }) => parameters)).toEqual([3, 1]);
});

test("reads elements in .tsx and type assertions in .ts", async () => {
  expect(
    await functionsOf("const View = () => <ul>{items.map((item) => <li>{item}</li>)}</ul>;", "view.tsx"),
  ).toHaveLength(2);
  const report = await analyzeText(engine, "cast.ts", "const f = (a: unknown) => <string>a;", "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ partial: false, functions: [{ name: "f" }] });
});

test("a condition that shows an element is free", async () => {
  const [view, other] = await functionsOf(
    "const View = () => <p>{a && <b/>}{(c && d)}</p>;\nconst Other = () => <p>{a && b || c}</p>;",
    "view.tsx",
  );
  expect([view?.cognitive, other?.cognitive]).toEqual([0, 1]);
});

test("an else if is no deeper than its if", async () => {
  expect((await functionsOf("function f(a) { if (a) b(); else if (c) { if (d) e(); } }"))[0]?.nesting).toBe(2);
});
