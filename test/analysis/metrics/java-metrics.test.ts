import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

async function functionsOf(content: string) {
  return (await analyzeText(engine, "Sample.java", content, "QUALITY_ASSESSMENT")).functions;
}

/** The first method of a class with these members. */
async function methodOf(members: string) {
  return (await functionsOf(`class A {\n${members}\n}`))[0];
}

/** Title, source of one method, cyclomatic complexity as lizard gives it. */
const cyclomaticCases: [string, string, number][] = [
  ["a straight method is 1", "int f() { return 1; }", 1],
  ["if and else if count, else does not", "void f() { if (a) x(); else if (b) y(); else z(); }", 3],
  ["every loop counts", "void f() { for (;;) {} for (A a : b) {} while (c) {} do {} while (d); }", 5],
  ["each case counts, default does not", "void f() { switch (a) { case 1: case 2: x(); break; default: y(); } }", 3],
  [
    "a case of a switch expression counts once, however many values it has",
    "int f() { return switch (a) { case 1, 2 -> 3; case B b when b.c() -> 4; default -> 5; }; }",
    3,
  ],
  [
    "every catch counts, try and finally do not",
    "void f() { try (A a = b()) { } catch (B | C e) { } catch (D e) { } finally { } }",
    3,
  ],
  ["every && and || counts, & and | do not", "boolean f() { return a && b && c || d & e | g; }", 4],
  ["a conditional expression counts, a wildcard type does not", "int f(List<?> a) { return a == null ? 1 : 2; }", 2],
  ["a lambda counts for the method around it", "void f() { g(a -> a ? 1 : 2, () -> { if (b) c(); }); }", 3],
  [
    "a method of an anonymous class counts for itself alone",
    "void f() { new A() { void g() { if (a) { if (b) c(); } } }.g(); }",
    1,
  ],
  [
    "synchronized, assert, throw and labels do not count",
    "void f() { synchronized (a) { l: { assert b; throw c; } } }",
    1,
  ],
];

test.each(cyclomaticCases)("cyclomatic complexity of Java: %s", async (_title, source, expected) => {
  expect((await methodOf(source))?.cyclomatic).toBe(expected);
});

/** Title, source, cognitive complexity by the rules of the white paper. */
const cognitiveCases: [string, string, number][] = [
  ["a straight method is 0", "int f() { return 1; }", 0],
  ["else and else if cost 1, with or without braces", "void f() { if (a) x(); else if (b) { y(); } else z(); }", 3],
  ["nesting makes each structure dearer", "void f() { for (A a : b) { while (c) { do { } while (d); } } }", 6],
  [
    "an else nests, an else if nests no deeper than its if",
    "void f() { if (a) {} else if (b) { if (c) {} } else { for (;;) {} } }",
    7,
  ],
  ["a condition is not nested", "void f() { while (a ? b : c) { } }", 2],
  ["a switch costs once and nests", "void f() { switch (a) { case 1: if (b) c(); break; default: } }", 3],
  [
    "a switch expression costs once and nests",
    "int f() { return switch (a) { case 1 -> b ? 1 : 2; default -> 3; }; }",
    3,
  ],
  [
    "a catch costs and nests, try, finally and synchronized are free",
    "void f() { try { if (a) b(); } catch (C c) { if (d) e(); } finally { if (g) h(); } synchronized (i) { if (j) k(); } }",
    6,
  ],
  ["equal operators cost once, a change costs again", "boolean f() { return a && b && c || d || e && g; }", 3],
  [
    "brackets continue a run, a negated group is one of its own",
    "boolean f() { return a && (b && c) && !(d && e); }",
    2,
  ],
  ["conditional expressions nest", "int f() { return a ? (b ? 1 : 2) : 3; }", 3],
  ["jumps to a label cost 1, other jumps nothing", "void f() { l: for (;;) { break; continue l; break l; } }", 3],
  ["a lambda nests", "void f() { g(a -> a ? 1 : 2, () -> { if (b) c(); }); }", 4],
  ["calling oneself costs 1, however often", "int f(int a) { this.f(a); return f(a - 1); }", 1],
  ["overloads with as many parameters leave open who is called", "int f(int a) { return f((B) a); } int f(B b) { }", 0],
  [
    "an overload and the method of another object are other methods",
    "int f(int a) { f(a, 1); b.f(a); return super.f(a); }",
    0,
  ],
  [
    "a method of an anonymous class counts for itself alone",
    "void f() { new A() { void g() { if (a) { if (b) c(); } } }.g(); }",
    0,
  ],
];

test.each(cognitiveCases)("cognitive complexity of Java: %s", async (_title, source, expected) => {
  expect((await methodOf(source))?.cognitive).toBe(expected);
});

test("lists methods and constructors with a body, at the line of their names", async () => {
  const functions = await functionsOf(
    [
      "class A<T> {",
      "  A(int a) { this(); }",
      "  @Override",
      "  public <K> Map<K, T>",
      "      method() { return new B() { void anonymous() { if (a) b(); } }; }",
      "  abstract void declared();",
      "  Runnable field = () -> { if (a) b(); };",
      "  static { if (a) b(); }",
      "  class Inner { void inner() { class Local { void local() { } } } }",
      "}",
      "interface I { void declared(); default void standard() { } }",
      "enum E { X { void constant() { } }; void method() { } }",
      "record R(int a, int b) { R { if (a > b) c(); } static void f() { } }",
    ].join("\n"),
  );
  expect(functions.map(({ name, startLine, cyclomatic }) => `${name} ${startLine} ${cyclomatic}`)).toEqual([
    "A 2 1",
    "method 5 1",
    "anonymous 5 2",
    "inner 9 1",
    "local 9 1",
    "standard 11 1",
    "constant 12 1",
    "method 12 1",
    "R 13 2",
    "f 13 1",
  ]);
});

test("counts lines, nesting and every declared parameter", async () => {
  const method = await methodOf(
    "  void f(A this, final int a, String... b) {\n    for (;;) {\n      try {\n        if (a) { } else if (b) { switch (c) { } }\n      } finally { }\n    }\n  }",
  );
  expect(method).toMatchObject({ startLine: 2, endLine: 8, lines: 7, nesting: 4, parameters: 2 });
  const [compact] = await functionsOf("record R(int a, int b) { R { } }");
  expect(compact?.parameters).toBe(2);
});
