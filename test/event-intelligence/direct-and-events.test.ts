import { readFileSync } from "node:fs";
import {
  type CodeQuestion,
  createIntelligenceClient,
  type IntelligenceClient,
  type PatternQuestion,
} from "@event-intelligence/client";
import { createHandlers } from "@event-intelligence/contracts";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { startPair } from "event-intelligence/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shareEngine } from "../analysis/engine.ts";
import { failureOf } from "../client/client-scene.ts";
import { repository } from "./run-program.ts";

const engine = shareEngine({ patternRoots: [`${repository}examples/corpus`] });
const handlers = createHandlers(codeAnalysisOperations, (operation, request, { signal }) =>
  engine.analyze(operation, request, { signal }),
);
/** The engine's time is no matter here, and a busy machine may need it. */
const timeoutsMs = Object.fromEntries(Object.keys(codeAnalysisOperations).map((operation) => [operation, 100_000]));

const direct = createIntelligenceClient({ events: null, mode: "direct", direct: handlers, timeoutsMs });
let pair: Awaited<ReturnType<typeof startPair>>;
beforeAll(async () => {
  pair = await startPair({ handlers, client: { mode: "events", direct: null, allowBuiltin: false, timeoutsMs } });
  // What is found while the corpus is still being read is called partial.
  await engine.refreshCorpus();
});
afterAll(async () => {
  await direct.close();
  await pair.close();
});

/** Of a report, what is a matter of its time alone. */
const timing = { processingTimeMs: 0, queryTimeMs: 0, cacheHit: false };

const corpus = (path: string) => readFileSync(`${repository}examples/corpus/${path}`, "utf8");

const files: Readonly<Record<string, string>> = {
  "node_order_store_effect.py": corpus("database/node_order_store_effect.py"),
  "flawed/node_order_poller_effect.py": corpus("flawed/node_order_poller_effect.py"),
  "order-repository.ts": corpus("database/order-repository.ts"),
  "view.tsx": "export const View = ({ all }: Props) => all && <p title='ä€😀'>{all.map((one) => <i>{one}</i>)}</p>;\n",
  "each.js":
    "/** @param {number[]} all */\nexport function each(all) { for (const one of all) if (one || all) call(one); }\n",
  "check.go":
    'package p\n\n// Check it.\nfunc Check(a int) error {\n\tif a > 1 {\n\t\treturn errors.New("x")\n\t}\n\treturn nil\n}\n',
  "Take.java":
    "/** Takes. */\npublic class Take { public int f(int a) { try { return a; } catch (Exception e) { return 0; } } }\n",
  "pick.rs": '/// Picks.\npub fn pick(a: &str) -> Option<u8> { match a { "x" => Some(1), _ => None } }\n',
  "Name.cs":
    '/// <summary>N.</summary>\npublic class Name { public string F(int a) => a switch { 1 => $"{a}", _ => null }; }\n',
  "broken.py": "def one():\n    return 1\n\ndef two(:\n    retrun\n",
};

const asked: readonly [NonNullable<CodeQuestion["operation"]>, keyof typeof files, Partial<CodeQuestion>?][] = [
  ["COMPREHENSIVE_ANALYSIS", "node_order_store_effect.py"],
  ["ONEX_COMPLIANCE", "node_order_store_effect.py"],
  ["COMPREHENSIVE_ANALYSIS", "flawed/node_order_poller_effect.py"],
  ["ARCHITECTURAL_COMPLIANCE", "flawed/node_order_poller_effect.py", { layers: [{ name: "all", paths: ["**"] }] }],
  ["QUALITY_ASSESSMENT", "order-repository.ts", { qualityThreshold: 0.9 }],
  ["COMPREHENSIVE_ANALYSIS", "order-repository.ts", { patternTypes: ["repository"] }],
  ["COMPREHENSIVE_ANALYSIS", "view.tsx"],
  ["QUALITY_ASSESSMENT", "each.js"],
  ["COMPREHENSIVE_ANALYSIS", "check.go"],
  ["ARCHITECTURAL_COMPLIANCE", "Take.java"],
  ["COMPREHENSIVE_ANALYSIS", "pick.rs"],
  ["QUALITY_ASSESSMENT", "Name.cs"],
  ["COMPREHENSIVE_ANALYSIS", "broken.py"],
];

/** With the questions above these are twenty. */
const searched: readonly PatternQuestion[] = [
  { glob: "node_*_effect.py" },
  { glob: "node_*_effect.py", domain: "database", limit: 3 },
  { nodeType: "orchestrator" },
  { language: "typescript" },
  { text: "outbox" },
  { domain: "calculation" },
  { patternTypes: ["circuit_breaker"] },
];

const questions: readonly CodeQuestion[] = asked.map(([operation, sourcePath, options]) => ({
  sourcePath,
  content: files[sourcePath],
  operation,
  ...options,
}));

test.each([
  ...questions.map((question) => ({
    name: `${question.operation} of ${question.sourcePath}`,
    ask: (client: IntelligenceClient) => client.analyzeCode(question),
  })),
  ...searched.map((question) => ({
    name: `the patterns of ${JSON.stringify(question)}`,
    ask: (client: IntelligenceClient) => client.discoverPatterns(question),
  })),
])("mode direct and mode events give the same result, timing apart: $name", async ({ ask }) => {
  const [inProcess, overEvents] = [await ask(direct), await ask(pair.client)];
  expect([inProcess.source, overEvents.source]).toEqual(["direct", "events"]);
  expect({ ...overEvents.value, ...timing }).toStrictEqual({ ...inProcess.value, ...timing });
  expect(overEvents.confidence).toBe(inProcess.confidence);
});

test("mode direct and mode events give the same failure of a text that nobody can read", async () => {
  const question = { sourcePath: "data.bin", content: "\u0000\u0001", operation: "QUALITY_ASSESSMENT" } as const;
  const failures = await Promise.all([direct, pair.client].map((client) => failureOf(client.analyzeCode(question))));
  const [inProcess, overEvents] = failures as { failure: unknown }[];
  expect(inProcess?.failure).toMatchObject({ code: "UNSUPPORTED_LANGUAGE" });
  expect(overEvents?.failure).toEqual(inProcess?.failure);
});
