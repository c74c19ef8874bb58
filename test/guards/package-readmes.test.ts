import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readPackages, repositoryRoot } from "./floor-plan/house.ts";

const run = promisify(execFile);
const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript"];

interface Example {
  readonly line: number;
  readonly code: string;
  /** What it prints: the block of text behind it, after the word "prints". */
  readonly printed: string | undefined;
}

function readExamples(readme: string): Example[] {
  const found = readme.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\nprints\n\n```text\n([\s\S]*?)^```\n)?/gm);
  return [...found].map(({ 1: code = "", 2: printed, index }) => {
    return { line: readme.slice(0, index).split("\n").length, code, printed };
  });
}

describe.each(readPackages())("$folder/README.md", ({ folder }) => {
  const examples = readExamples(readFileSync(join(repositoryRoot, folder, "README.md"), "utf8"));

  it("has an example", () => {
    expect(examples.length, `write a block of ts into ${folder}/README.md`).toBeGreaterThan(0);
  });

  it.each(examples)("has an example at line $line that ends by itself and prints what it says", async (example) => {
    expect(example.printed, 'write "prints" and a block of text behind the example').toBeDefined();
    const { stdout } = await run(process.execPath, [...flags, "--eval", example.code], {
      cwd: repositoryRoot,
      env: { ...process.env, KAFKA_BOOTSTRAP_SERVERS: "" },
      timeout: 100_000,
    });
    expect(stdout).toBe(example.printed);
  });
});
