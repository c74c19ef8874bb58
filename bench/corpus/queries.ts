import type { CodeRequestInput } from "@event-intelligence/contracts/code-analysis";

const shapes: readonly ((index: number) => CodeRequestInput)[] = [
  () => ({ sourcePath: "node_*_effect.py" }),
  () => ({ sourcePath: "**/*" }),
  (index) => ({ sourcePath: `node_item_${index * 37}_*.py` }),
  (index) => ({ sourcePath: `database/part_${index}/*.py` }),
  (index) => ({ sourcePath: `{api,cache}/**/*${index % 10}_compute.py` }),
  () => ({ sourcePath: "*/part_1?/*[0-4]_reducer.py" }),
  () => ({ sourcePath: "*", options: { nodeType: "reducer" } }),
  () => ({ sourcePath: "*.py", options: { domain: "database", nodeType: "effect" } }),
  () => ({ sourcePath: "*", language: "typescript", options: { patternTypes: ["repository"] } }),
  (index) => ({ sourcePath: "*", options: { text: `word${index}` } }),
  (index) => ({ sourcePath: "*.py", options: { text: `item ${index * 11}`, patternTypes: ["retry_with_backoff"] } }),
  () => ({ sourcePath: "*", options: { domain: "messaging" } }),
];

/** 200 searches, of every kind in turn. */
export function mixedQueries(): CodeRequestInput[] {
  return Array.from({ length: 200 }, (_, index) => shapes[index % shapes.length]?.(index) ?? { sourcePath: "*" });
}
