import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { IgnoreRules } from "../../../packages/analysis/src/corpus/ignore-rules.ts";
import { createFolder } from "../temporary-folder.ts";

const paths = [
  "a.py",
  "b.log",
  "foo",
  "foo/a.py",
  "x/foo",
  "x/foo/a.py",
  "x/a.py",
  "x/b.log",
  "x/y/a.py",
  "x/y/b.log",
  "build/a.py",
  "x/build/a.py",
  "x/build",
  "keep.log",
  "x/keep.log",
  "#a",
  "!a",
  "a b",
  "a ",
  "[ab].py",
  "ab.py",
  "{a,b}.py",
  ".hidden/a.py",
  "x/.a.py",
];

/** Which of the paths git itself ignores. A path that lies in an ignored folder is ignored. */
function ignoredByGit(files: Readonly<Record<string, string>>, asked: readonly string[]): Set<string> {
  const root = createFolder(files);
  execFileSync("git", ["init", "-q", root]);
  const { stdout } = spawnSync("git", ["check-ignore", "--no-index", "--stdin", "-z"], {
    cwd: root,
    input: asked.join("\0"),
    encoding: "utf8",
  });
  return new Set(stdout.split("\0"));
}

/** The same by our rules, asked from the top down as the walk does. */
function isIgnoredByRules(files: Readonly<Record<string, string>>, path: string): boolean {
  const segments = path.split("/");
  let rules = new IgnoreRules().within("", files[".gitignore"] ?? "");
  for (let depth = 1; depth < segments.length; depth += 1) {
    const folder = segments.slice(0, depth).join("/");
    if (rules.ignores(folder, true)) return true;
    rules = rules.within(folder, files[`${folder}/.gitignore`] ?? "");
  }
  return rules.ignores(path, false);
}

const texts = [
  "foo",
  "/foo",
  "foo/",
  "x/foo",
  "*.log",
  "*.log\n!keep.log",
  "*.log\n!/keep.log",
  "build/\n!build/a.py",
  "x/*\n!x/y",
  "x/**",
  "**/foo",
  "**/build/",
  "x/**/a.py",
  "**/y/*.log",
  "x**a.py",
  "?.py",
  "[a-b].*",
  "[!a].log",
  "[^a].log",
  "[[:alpha:]].py",
  "[ab",
  "\\[ab\\].py",
  "{a,b}.py",
  "\\#a\n\\!a",
  "#a\n!a",
  "a b",
  "a   ",
  "a\\ ",
  "a.py\r\n*.log\r\n",
  "\uFEFFa.py",
  "/",
  "!",
  "//foo",
  "foo//",
  ".*",
  "*",
  "*\n!*/\n!*.py",
  "**",
  "a\\",
  "x/",
  "/x/y/",
  "y/a.py",
];

test("a .gitignore means what git says", () => {
  // A folder for each, so that git has to be asked only once.
  const files = Object.fromEntries(texts.map((text, index) => [`case_${index}/.gitignore`, text]));
  const asked = texts.flatMap((_, index) => paths.map((path) => `case_${index}/${path}`));
  const ignored = ignoredByGit(files, asked);
  for (const [index, text] of texts.entries()) {
    const ours = paths.filter((path) => isIgnoredByRules(files, `case_${index}/${path}`));
    const theirs = paths.filter((path) => ignored.has(`case_${index}/${path}`));
    expect(ours, JSON.stringify(text)).toEqual(theirs);
  }
  expect(ignored.size).toBeGreaterThan(texts.length);
});

test("a .gitignore further down comes before those above, and only for what is below it", () => {
  const files = {
    ".gitignore": "*.log\nfoo/\n",
    "x/.gitignore": "!b.log\n/a.py\ny/\n",
    "x/y/.gitignore": "!*",
    "build/.gitignore": "a.py\n/build\n",
  };
  const ignored = ignoredByGit(files, paths);
  expect(paths.filter((path) => isIgnoredByRules(files, path))).toEqual(paths.filter((path) => ignored.has(path)));
  expect(ignored.size).toBeGreaterThan(1);
});

test("a hostile .gitignore ends", () => {
  const hostile = [`${"*a".repeat(120)}b`, `${"**/".repeat(80)}b`, "[".repeat(249), "x".repeat(100_000)].join("\n");
  const rules = new IgnoreRules().within("", `${hostile}\n`.repeat(50));
  expect(rules.ignores(`${"a/".repeat(200)}a`, false)).toBe(false);
});
