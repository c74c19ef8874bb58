import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function functionsOf(content: string) {
  return (await analyzeText(engine, "sample.go", `package p\n${content}`, "QUALITY_ASSESSMENT")).functions;
}

/** Title, source of one function, cyclomatic complexity as gocyclo gives it. */
const cyclomaticCases: [string, string, number][] = [
  ["a straight function is 1", "func f() int { return 1 }", 1],
  ["if and else if count, else does not", "func f() { if a { x() } else if b { y() } else { z() } }", 3],
  [
    "every for counts, whatever its form",
    "func f() { for { }; for a { }; for i := 0; i < 3; i++ { }; for range b { } }",
    5,
  ],
  ["every && and || counts", "func f() bool { return a && b && c || !(d && e) }", 5],
  ["cases count, default does not", "func f() { switch a { case 1, 2: x(); case 3: fallthrough; default: y() } }", 3],
  [
    "cases of a type switch count",
    "func f() { switch a.(type) { case int, string: x(); case nil: y(); default: } }",
    3,
  ],
  ["cases of a select count, its default does not", "func f() { select { case <-a: x(); case b <- 1: default: } }", 3],
  ["a closure counts for the function around it", "func f() { g(func() { if a { go func() { for { } }() } }) }", 3],
  ["defer, go, goto and labels do not count", "func f() { defer a(); go b(); end: goto end }", 1],
  ["a function without a body is 1", "func f(a int)", 1],
];

test.each(cyclomaticCases)("cyclomatic complexity of Go: %s", async (_title, source, expected) => {
  expect((await functionsOf(source))[0]?.cyclomatic).toBe(expected);
});

/** Title, source, cognitive complexity as gocognit gives it. */
const cognitiveCases: [string, string, number][] = [
  ["a straight function is 0", "func f() int { return 1 }", 0],
  ["else and else if cost 1", "func f() { if a { x() } else if b { y() } else { z() } }", 3],
  ["nesting makes each structure dearer", "func f() { for a { if b { for range c { } } } }", 6],
  [
    "an else nests, an else if nests no deeper than its if",
    "func f() { if a { } else if b { if c { } } else { if d { } } }",
    7,
  ],
  ["what stands before the block is not nested", "func f() { if a := func() bool { for { } }(); a { } }", 3],
  ["a switch costs once and nests", "func f() { switch a { case 1: if b { }; case 2: default: } }", 3],
  ["a type switch costs once and nests", "func f() { switch a.(type) { case int: if b { } } }", 3],
  ["a select costs once and nests", "func f() { select { case <-a: if b { }; default: } }", 3],
  ["equal operators cost once, a change costs again", "func f() bool { return a && b && c || d || e && g }", 3],
  [
    "brackets continue a run, a negated group is one of its own",
    "func f() bool { return a && (b && c) && !(d && e) }",
    2,
  ],
  ["jumps to a label cost 1, other jumps nothing", "func f() { l: for { break; continue l; break l; goto l } }", 4],
  ["calling oneself costs 1", "func f() int { if a { return f() }; return 0 }", 2],
  ["and so with types as arguments", "func f[T any](m []T) int { if a { return f[T](m[1:]) }; return 0 }", 2],
  ["also with several", "func f[K comparable, V any](m map[K]V) int { if a { return f[K, V](m) }; return 0 }", 2],
  ["a parameter of its name is somebody else", "func f(f func() int) int { if a { return f() }; return 0 }", 1],
  ["so is a variable behind its declaration", "func f() int { f := f(); return f() }", 1],
  ["a variable is known in its block alone", "func f() int { if a { f := g; f() }; return f() }", 2],
  ["one of a loop in the loop", "func f() { for _, f := range g { f() } }", 1],
  ["a parameter of a closure in the closure", "func f() { g(func(f func()) { f() }); f() }", 1],
  ["a method calls itself by its receiver", "func (s *S) f() { s.f() }", 1],
  ["or by another variable of its name", "func (s *S) f() { for _, s := range g { s.f() } }", 2],
  [
    "a closure nests and counts for the function around it",
    "func f() { g(func() { if a { func() { if b { } }() } }) }",
    6,
  ],
  ["calling oneself costs 1, however often", "func f(a int) { f(1); f(2); g(); a.f() }", 1],
  ["a method calls itself by its receiver", "func (t *T) f() { t.f(); f(); u.f() }", 1],
  ["another receiver is another method", "func (t *T) f() { u.f(); f(); t.u.f() }", 0],
];

test.each(cognitiveCases)("cognitive complexity of Go: %s", async (_title, source, expected) => {
  expect((await functionsOf(source))[0]?.cognitive).toBe(expected);
});

test("lists functions, methods and functions that are the value of a package variable, as gocyclo does", async () => {
  const functions = await functionsOf(
    [
      "func plain() { inner := func() {}; var other = func() {}; inner(); other() }",
      "func (t *T[K]) Method() {}",
      "func generic[K any](k K) {}",
      "func declared(a int) int",
      "var variable = func() { if a { } }",
      "var (",
      "\tfirst, second = 1, func() {}",
      "\ttable = map[string]func(){ `a`: func() {} }",
      ")",
      "type I interface { Declared(a int) }",
    ].join("\n"),
  );
  expect(
    functions.map(({ name, startLine, cyclomatic, cognitive }) => [name, startLine, cyclomatic, cognitive]),
  ).toEqual([
    ["plain", 2, 1, 0],
    ["Method", 3, 1, 0],
    ["generic", 4, 1, 0],
    ["declared", 5, 1, 0],
    ["variable", 6, 2, 1],
    ["first", 8, 1, 0],
  ]);
});

test("counts lines, nesting and each parameter but the receiver", async () => {
  const functions = await functionsOf(
    "func (t T) f(a, b int, c ...string) {\n\tfor {\n\t\tif x {\n\t\t} else if y {\n\t\t\tselect {}\n\t\t}\n\t}\n}\nfunc g(int, string) {}\nfunc h() {}",
  );
  expect(functions[0]).toMatchObject({ startLine: 2, endLine: 9, lines: 8, nesting: 3, parameters: 3 });
  expect(functions.map(({ parameters }) => parameters)).toEqual([3, 2, 0]);
});

test("a closure lowers no score by being there, and hides nothing by being short", async () => {
  const branches = "if a { if b { if c { if d { if e { } } } } }";
  const score = async (source: string) =>
    (await analyzeText(engine, "sample.go", `package p\n${source}`, "QUALITY_ASSESSMENT")).complexityScore ?? 0;
  const plain = await score(`func f() { ${branches} }`);
  expect(await score(`func f() { ${branches}; g(func() {}, func() {}) }`)).toBe(plain);
  expect(await score(`func f() { g(func() { ${branches} }) }`)).toBeLessThan(plain);
});
