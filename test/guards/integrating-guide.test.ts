import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withCorpus } from "../event-intelligence/run-program.ts";
import { readExamples, runExample } from "./examples-in-text.ts";
import { repositoryRoot } from "./floor-plan/house.ts";

const examples = readExamples(readFileSync(join(repositoryRoot, "docs/integrating-a-generator.md"), "utf8"));

it.each(examples)("docs/integrating-a-generator.md: the program at line $line prints what it says", async (example) => {
  expect(example.printed, 'write "prints" and a block of text behind the example').toBeDefined();
  // The settings that the guide says they were run with.
  expect(await runExample(example, withCorpus)).toBe(example.printed);
});
