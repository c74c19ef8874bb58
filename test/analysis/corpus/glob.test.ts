import { Minimatch } from "minimatch";
import { expect, test } from "vitest";
import { createGlob, type Glob } from "../../../packages/analysis/src/corpus/glob.ts";

function matches(pattern: string, path: string): boolean | undefined {
  return matchesGlob(createGlob(pattern, 64), path);
}

function matchesGlob(glob: Glob | undefined, path: string): boolean | undefined {
  const nameStart = path.lastIndexOf("/") + 1;
  const folder = path.slice(0, Math.max(0, nameStart - 1));
  return glob?.alternatives.some(
    ({ matchesFolder, matchesName }) => matchesFolder(folder) && matchesName(path, nameStart),
  );
}

test.each([
  ["a.py", "a.py"],
  ["*.py", "a.py"],
  ["node_*_effect.py", "node_order_store_effect.py"],
  ["?.py", "a.py"],
  ["[abc].py", "b.py"],
  ["[a-c]?.py", "cz.py"],
  ["[!a-c].py", "d.py"],
  ["**/*.py", "a.py"],
  ["**/*.py", "x/y/a.py"],
  ["x/**", "x/y/a.py"],
  ["x/**/z/*.py", "x/z/a.py"],
  ["x/**/z/*.py", "x/y/y/z/a.py"],
  ["**/**/a.py", "a.py"],
  ["**/x*/**", "w/xy/z/a.py"],
  ["**/x*/**", "xy/a.py"],
  ["**/x*/*.py", "w/xy/a.py"],
  ["*.{py,ts}", "a.ts"],
  ["{x,y/{z,w}}/a.py", "y/w/a.py"],
  ["{a}.py", "{a}.py"],
  ["[.py", "[.py"],
  ["*", ".hidden"],
  ["a+(b).py", "a+(b).py"],
  ["é?.py", "éa.py"],
  ["[!a]é*.py", "bé.py"],
  ["[[:alpha:]]*.py", "ab.py"],
])("%s matches %s", (pattern, path) => {
  expect(matches(pattern, path)).toBe(true);
});

test.each([
  ["*.py", "x/a.py"],
  ["x/*.py", "x/y/a.py"],
  ["?.py", ".py"],
  ["[!a-c].py", "a.py"],
  ["x/**/z/*.py", "x/y/a.py"],
  ["**/a", "x/ab"],
  ["**/x*/**", "xy.py"],
  ["**/x*/*.py", "xy/z/a.py"],
  ["**/x*/*.py", "xy.py"],
  ["a*c", "abcd"],
  ["A.py", "a.py"],
  ["", "a"],
])("%s does not match %s", (pattern, path) => {
  expect(matches(pattern, path)).toBe(false);
});

test("more alternatives than allowed are refused, however they are nested", () => {
  expect(createGlob("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 64)).toBeDefined();
  expect(createGlob("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", 64)).toBeUndefined();
  expect(createGlob("{a,b}".repeat(40), 64)).toBeUndefined();
});

test("a pattern full of stars ends", () => {
  expect(matches(`${"*a".repeat(60)}*b`, "a".repeat(250))).toBe(false);
  expect(matches(`${"**/".repeat(80)}b`, `${"a/".repeat(200)}a`)).toBe(false);
});

test("whatever a glob is made of, it means what minimatch says about the whole path", () => {
  const segments = ["a", "*", "**", "a*", "*a", "?", "[ab]", "[!a]*", "a*b", "*.py", "[a-c]?", "{a,b}", "ab*a*"];
  const names = ["a", "b", "aba", "abb", "a.py", ".a"];
  const combine = (parts: readonly string[]) => [
    ...parts,
    ...parts.flatMap((one) => parts.map((two) => `${one}/${two}`)),
    ...parts.map((part) => `a/**/${part}`),
    ...parts.map((part) => `**/${part}/*`),
  ];
  const paths = names.flatMap((one) => [one, ...names.flatMap((two) => [`${one}/${two}`, `a/${one}/${two}`])]);
  const differing: string[] = [];
  for (const pattern of combine(segments)) {
    const reference = new Minimatch(pattern, { dot: true, noext: true, nocomment: true, nonegate: true });
    const glob = createGlob(pattern, 64);
    const differ = paths.filter((path) => matchesGlob(glob, path) !== reference.match(path));
    differing.push(...differ.map((path) => `${pattern} and ${path}`));
  }
  expect(differing).toEqual([]);
});
