import type { CodeRequestInput } from "@event-intelligence/contracts/code-analysis";

type Kind = (index: number) => CodeRequestInput;

const domains = ["database", "api", "messaging", "cache", "billing"];
const types = ["effect", "compute", "reducer", "orchestrator"] as const;
const patterns = ["retry_with_backoff", "repository", "connection pool", "node"];

/** What is searched for, by what a caller says; most of each kind in other words every time. */
export const queryKinds: Readonly<Record<string, Kind>> = {
  everything: () => ({ sourcePath: "**/*" }),
  glob: (index) =>
    pick(index, [
      { sourcePath: "node_*_effect.py" },
      { sourcePath: `node_item_${index * 37}_*.py` },
      { sourcePath: `*_${index * 11}_*` },
      { sourcePath: `database/part_${index}/*.py` },
      { sourcePath: `{api,cache}/**/*${index % 10}_compute.py` },
    ]),
  "glob with classes": (index) =>
    pick(index, [
      { sourcePath: "node_[hi]*_effect.py" },
      { sourcePath: `*/part_${index}?/*[0-4]_reducer.py` },
      { sourcePath: "*[!0-4]_compute.py" },
    ]),
  "node type": (index) => ({ sourcePath: "*", options: { nodeType: types[index % types.length] } }),
  domain: (index) => ({ sourcePath: "*", options: { domain: domains[index % domains.length] } }),
  language: (index) => ({ sourcePath: "*", language: index % 2 === 0 ? "typescript" : "python" }),
  "pattern name": (index) => ({
    sourcePath: "*",
    options: { patternTypes: [patterns[index % patterns.length] ?? ""] },
  }),
  "text of rare words": (index) => ({ sourcePath: "*", options: { text: `word${index}` } }),
  "text in every fourth file": () => ({ sourcePath: "*", options: { text: "repository" } }),
  "all of it at once": (index) => ({
    sourcePath: "node_item_[0-9]*.py",
    language: "python",
    options: { text: `item ${index * 11}`, nodeType: "effect", domain: "database", patternTypes: ["node"] },
  }),
};

function pick(index: number, requests: readonly CodeRequestInput[]): CodeRequestInput {
  return requests[index % requests.length] ?? { sourcePath: "*" };
}
