import type { AnalysisEngine } from "@event-intelligence/analysis";
import { type CodeAnalysisOperation, codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { expect, test } from "vitest";
import { shareEngine, useEngine } from "./engine.ts";

const engine = shareEngine({ processes: 2 });
const operations = Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[];

/** Enough of each language for every part of an analysis to have something to say. */
const texts: Readonly<Record<string, string>> = {
  "node_tax_effect.py":
    'class NodeTaxEffect(NodeEffect):\n    """Taxes."""\n    @retry\n    def run(self, a: int, b):\n        while a and b:\n            f"{a}"\n',
  "a.ts": `/** A. */\nexport class Repository { get(a: number) { return a ? \`\${a}\` : this.all?.(); } }\n`,
  "a.tsx": "export const View = ({ a }: Props) => a && <p title='x'>{a.map((b) => <i>{b}</i>)}</p>;\n",
  "a.js": "/** @param {number} a */\nexport function f(a) { for (const b of a) { if (b || a) g(b); } }\n",
  "a.jsx": "export const View = ({ a }) => (a ? <p>{a}</p> : null);\n",
  "a.go":
    'package p\n\n// F is.\nfunc F(a int) error {\n\tif a > 1 && b {\n\t\treturn errors.New("x")\n\t}\n\treturn nil\n}\n',
  "A.java":
    "/** A. */\npublic class A { public int f(int a) { try { return a; } catch (Exception e) { return 0; } } }\n",
  "a.rs": '/// F.\npub fn f(a: &str) -> Option<u8> { match a { "x" => Some(1), _ => None } }\n',
  "A.cs":
    '/// <summary>A.</summary>\npublic class A { public string F(int a) => a switch { 1 => $"{a}", _ => null }; }\n',
};

const requests = Object.entries(texts).flatMap(([sourcePath, content]) =>
  operations.map((operation) => ({ operation, request: { sourcePath, content, options: { qualityThreshold: 0.9 } } })),
);

/** What the engine says, without the times it took. */
async function answer(asked: AnalysisEngine, { operation, request }: (typeof requests)[number]): Promise<string> {
  const reply = await asked.analyze(operation, request);
  return JSON.stringify({ ...reply, processingTimeMs: 0, queryTimeMs: 0 });
}

test("the same bytes and options give the same answer, in other processes and after other requests", async () => {
  const first = await Promise.all(requests.map((request) => answer(engine, request)));
  const backwards = await Promise.all(requests.toReversed().map((request) => answer(engine, request)));
  expect(backwards.toReversed()).toEqual(first);
  // A process that has seen nothing else before each file.
  const fresh = useEngine({ processes: 1 });
  for (const [index, request] of requests.entries()) expect(await answer(fresh, request)).toBe(first[index]);
  expect(new Set(first).size).toBe(first.length);
});
