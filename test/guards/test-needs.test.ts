import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { findTestFiles, needsOf, reachedFrom, textOf } from "../helpers/test-needs.ts";
import { repositoryRoot } from "./floor-plan/house.ts";

const needs = (path: string) => [...needsOf(join(repositoryRoot, path))].toSorted();

describe("what a test file needs", () => {
  it.each([
    ["test/client/breaker.test.ts", []],
    ["test/flows/flows.memory.test.ts", []],
    ["test/flows/flows.broker.test.ts", ["broker"]],
    ["test/flows/deaths.memory.test.ts", ["time"]],
    ["test/event-intelligence/worker.broker.test.ts", ["broker", "bundles"]],
    ["test/guards/readme-runs.test.ts", ["broker", "bundles"]],
    ["test/event-intelligence/sarif.test.ts", ["bundles"]],
    ["test/analysis/rules/rule-catalogue.test.ts", ["bundles"]],
    ["test/client/process-exit.test.ts", ["bundles"]],
  ])("is found in what it imports and starts: %s", (path, expected) => expect(needs(path)).toEqual(expected));
});

describe("npm run test:quick", () => {
  const quickFiles = findTestFiles().filter((file) => needsOf(file).size === 0);
  /** What a quick test may start. A Node is to be started by the `execPath` of the process: that is how it is found out. */
  const systemTools = ['"git"', '"mkfifo"', '"mknod"'];
  const starts = /\b(?:execFile|execFileSync|exec|execSync|spawn|spawnSync|fork|promisify)\(([^,)]*)/g;

  it("runs most test files", () => expect(quickFiles.length).toBeGreaterThan(findTestFiles().length / 2));

  it("starts nothing but tools of the system, so that it needs no bundles", () => {
    const reached = new Set(quickFiles.flatMap((file) => [...reachedFrom(file)]));
    const started = [...reached]
      .filter((file) => /^import .*"node:child_process";$/m.test(textOf(file)))
      .flatMap((file) => [...textOf(file).matchAll(starts)].map(([, what = ""]) => ({ file, what })))
      .filter(({ what }) => !systemTools.includes(what))
      .map(({ file, what }) => `${relative(repositoryRoot, file)} starts ${what}`);
    expect(started, "start Node by the `execPath` of the process, or add the tool to systemTools").toEqual([]);
  });
});
