import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "./floor-plan/house.ts";

const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
const workflow = read(".github/workflows/ci.yml");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** Commands of npm in a text, by the names of their scripts. */
const scriptsIn = (text: string) =>
  [...text.matchAll(/\bnpm (?:run )?(test\b[\w:-]*|(?<=run )[\w:-]+)/g)].map(([, name]) => name);

it("the workflow runs scripts that are there", () => {
  const named = scriptsIn(workflow.replaceAll(/^ *#.*$/gm, ""));
  expect(named).toContain("check");
  expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
});

it("the workflow runs what the continuous integration script runs", () => {
  // The workflow has jobs for tests and for the build, which the packages' tests begin with, that name no such script.
  const wanted = scriptsIn(read(".ci/run")).filter((name) => name !== "test" && name !== "build");
  expect(scriptsIn(workflow)).toEqual(expect.arrayContaining(wanted));
});

it("the workflow's tests are those of `npm test`", () => {
  const command = scripts.test?.replace(/^vitest /, "node node_modules/vitest/vitest.mjs ");
  expect(workflow).toContain(command);
  expect(existsSync(join(repositoryRoot, "node_modules/vitest/vitest.mjs"))).toBe(true);
});
