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

/** What git itself says about each path. A path that lies in an ignored folder is ignored. */
function ignoredByGit(files: Readonly<Record<string, string>>): string[] {
  const root = createFolder(files);
  execFileSync("git", ["init", "-q", root]);
  const { stdout } = spawnSync("git", ["check-ignore", "--no-index", "--stdin", "-z"], {
    cwd: root,
    input: paths.join("\0"),
    encoding: "utf8",
  });
  return stdout.split("\0").filter((path) => path !== "");
}

/** The same by our rules, asked from the top down as the walk does. */
function ignoredByRules(files: Readonly<Record<string, string>>): string[] {
  return paths.filter((path) => {
    const segments = path.split("/");
    let rules = new IgnoreRules().within("", files[".gitignore"] ?? "");
    for (let depth = 1; depth < segments.length; depth += 1) {
      const folder = segments.slice(0, depth).join("/");
      if (rules.ignores(folder, true)) return true;
      rules = rules.within(folder, files[`${folder}/.gitignore`] ?? "");
    }
    return rules.ignores(path, false);
  });
}

test.each([
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
])("a .gitignore of %j means what git says", (text) => {
  const files = { ".gitignore": text };
  expect(ignoredByRules(files)).toEqual(ignoredByGit(files));
});

test("a .gitignore further down comes before those above, and only for what is below it", () => {
  const files = {
    ".gitignore": "*.log\nfoo/\n",
    "x/.gitignore": "!b.log\n/a.py\ny/\n",
    "x/y/.gitignore": "!*",
    "build/.gitignore": "a.py\n/build\n",
  };
  expect(ignoredByGit(files)).not.toEqual([]);
  expect(ignoredByRules(files)).toEqual(ignoredByGit(files));
});

test("a hostile .gitignore ends", () => {
  const hostile = [`${"*a".repeat(400)}b`, `${"**/".repeat(300)}b`, "[".repeat(999), "x".repeat(100_000)].join("\n");
  const rules = new IgnoreRules().within("", `${hostile}\n`.repeat(200));
  expect(rules.ignores(`${"a/".repeat(200)}a`, false)).toBe(false);
});
