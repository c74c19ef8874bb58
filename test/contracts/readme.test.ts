import { readFileSync } from "node:fs";
import { join } from "node:path";
import { controlTopics, errorCodes, headerNames, writeDeadLetter } from "@event-intelligence/contracts";
import { codeAnalysisOperations, codeAnalysisTopics, topicProfiles } from "@event-intelligence/contracts/code-analysis";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "contracts", "README.md"), "utf8");
const inBackquotes = new Set([...readme.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text));

function expectNamed(names: readonly string[]): void {
  const missing = names.filter((name) => !inBackquotes.has(name));
  expect(missing, "contracts/README.md should name these in backquotes").toEqual([]);
}

it("the README lists every header", () => {
  const record = { topic: "t", partition: 0, offset: 0n, timestampMs: 0, key: null, value: null, headers: new Map() };
  const letter = writeDeadLetter(record, { code: "TIMEOUT", message: "m", workerId: "w" });
  expectNamed([...Object.values(headerNames), ...Object.keys(letter.headers)]);
});

it("the README lists every error code and operation", () => {
  expectNamed([...Object.keys(errorCodes), ...Object.keys(codeAnalysisOperations)]);
});

it("the README names the topics as they are", () => {
  expectNamed([...topicProfiles, ...topicProfiles.map((profile) => codeAnalysisTopics({ profile }).requested)]);
  expectNamed([codeAnalysisTopics({ profile: "onex" }).completed, controlTopics("dev").cancelled]);
});
