import { expect, test } from "vitest";
import { plainTypeParameters, plainVariableArity } from "../../../packages/analysis/src/languages/newer-syntax.ts";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

test.each([
  ["variance goes", "type A<in B, out C = D, in out E> = F", "type A<   B,     C = D,        E> = F"],
  ["names that look like it stay", "f<out, A>(in1, x in Y)", "f<out, A>(in1, x in Y)"],
  ["a signature gets its separator", "{\n  (a: A): B<C>\n  <D>(a: D): E\n}", "{\n  (a: A): B<C>\n ;<D>(a: D): E\n}"],
  ["also behind a comment", "(): B\n  /** C */\n  <D>(): E\n", "(): B\n  /** C */\n ;<D>(): E\n"],
  ["what an arrow leads to stays", "() =>\n  <A>(a: A) => a\n", "() =>\n  <A>(a: A) => a\n"],
  ["an argument stays", "f<\n  /** A */\n  <B>() => C,\n", "f<\n  /** A */\n  <B>() => C,\n"],
])("TypeScript: %s", (_title, source, expected) => {
  expect(plainTypeParameters(source)).toBe(expected);
});

test.each([
  ["an annotation before ... goes", "void f(Object @Nullable ... a)", "void f(Object           ... a)"],
  ["others stay", "void f(@Nullable Object... a)", "void f(@Nullable Object... a)"],
])("Java: %s", (_title, source, expected) => {
  expect(plainVariableArity(source)).toBe(expected);
});

const overloads = `export interface Box<out A, in B = never> { readonly get: (b: B) => A }
export const map: {
  <A, B>(f: (a: A) => B): (self: Box<A>) => Box<B>
  <A, B>(self: Box<A>, f: (a: A) => B): Box<B>
} = dual(2, (self, f) => (self ? f(self) : undefined))
`;

test.each([
  ["a.ts", overloads, 2],
  ["A.java", "class A { int f(Object @Nullable ... a) { return a == null ? 0 : 1; } }", 2],
])("%s is understood as a whole", async (path, source, cyclomatic) => {
  const report = await analyzeText(engine, path, source, "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ partial: false, functions: [{ cyclomatic }] });
});

test.each([
  ["blanks", " ".repeat(1_000_000)],
  ["blanks behind <", `<${" ".repeat(1_000_000)}`],
  ["lines of blanks", `${" ".repeat(250)}\n`.repeat(4_000)],
  ["in, and nothing else", "in ".repeat(333_000)],
  ["annotations", "@A.a ".repeat(200_000)],
  ["one annotation", `@${"a".repeat(1_000_000)}`],
])("a megabyte of %s stays as it is", (_title, source) => {
  expect(plainTypeParameters(source)).toBe(source);
  expect(plainVariableArity(source)).toBe(source);
});
