import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExamples, runExample } from "./examples-in-text.ts";
import { readPackages, repositoryRoot } from "./floor-plan/house.ts";

describe.each(readPackages())("$folder/README.md", ({ folder }) => {
  const examples = readExamples(readFileSync(join(repositoryRoot, folder, "README.md"), "utf8"));

  it("has an example", () => {
    expect(examples.length, `write a block of ts into ${folder}/README.md`).toBeGreaterThan(0);
  });

  it.each(examples)("has an example at line $line that ends by itself and prints what it says", async (example) => {
    expect(example.printed, 'write "prints" and a block of text behind the example').toBeDefined();
    expect(await runExample(example)).toBe(example.printed);
  });
});
