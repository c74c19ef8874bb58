import { describe, expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ threads: 1 });

const cleanNode = [
  "class NodeOrderStoreEffect(NodeEffect):",
  "    async def process(self, input_data):",
  "        return input_data",
].join("\n");

function check(path: string, content: string) {
  return analyzeText(engine, path, content, "ONEX_COMPLIANCE");
}

async function brokenRules(path: string, content: string): Promise<string[]> {
  const { issues } = await check(path, content);
  return issues.filter(({ rule }) => rule.startsWith("ONX")).map(({ rule, line }) => `${rule}:${line}`);
}

test("a correct node of each dialect scores 1 or close to it", async () => {
  const executing = cleanNode.replace("process", "execute_effect").replace("(NodeEffect)", "");
  const declarative =
    "class NodeOrderStoreEffect(NodeEffect):\n    def __init__(self, container):\n        super().__init__(container)\n";
  const scores = await Promise.all([
    check("nodes/node_order_store_effect.py", cleanNode),
    check("nodes/node_order_store_effect.py", executing),
    check("nodes/node_order_store_effect/node.py", declarative),
  ]);
  for (const { onexCompliance, onexApplicable } of scores) {
    expect(onexApplicable).toBe(true);
    expect(onexCompliance).toBeGreaterThanOrEqual(0.95);
  }
});

test("a file that is no ONEX node is neutral and not applicable", async () => {
  expect(await check("tools/report.py", "class Report:\n    pass\n")).toMatchObject({
    onexCompliance: 0.5,
    onexApplicable: false,
  });
});

test("models beside a declarative node are no nodes", async () => {
  const report = await check(
    "node_order_store_effect/models/model_order.py",
    "class ModelOrder(BaseModel):\n    a: int\n",
  );
  expect(report.onexApplicable).toBe(false);
});

describe("each rule is broken by one fixture and names the line", () => {
  const cases: [rule: string, path: string, content: string][] = [
    ["ONX-01:null", "store.py", cleanNode],
    ["ONX-02:null", "node_order_store_effect.py", "def run():\n    pass\n"],
    ["ONX-02:1", "node_order_store_effect.py", cleanNode.replace("NodeOrderStoreEffect", "OrderStore")],
    ["ONX-03:1", "node_order_store_effect.py", cleanNode.replace("(NodeEffect)", "(Base)")],
    ["ONX-04:1", "node_order_store_compute.py", cleanNode],
    ["ONX-05:1", "node_order_store_effect.py", "class NodeOrderStoreEffect(Base):\n    pass\n"],
    ["ONX-05:2", "node_order_store_effect.py", cleanNode.replace("async def", "def")],
    ["ONX-12:1", "node_tax_compute.py", "import requests\nclass NodeTaxCompute(NodeCompute):\n    pass\n"],
    [
      "ONX-13:3",
      "node_tax_compute.py",
      "class NodeTaxCompute(NodeCompute):\n  def process(self, a):\n    return open(a)\n",
    ],
    [
      "ONX-14:3",
      "node_tax_compute.py",
      "class NodeTaxCompute(NodeCompute):\n  def process(self, a):\n    return os.environ[a]\n",
    ],
    ["ONX-16:2", "node_tax_compute.py", "class NodeTaxCompute(NodeCompute):\n  cache = {}\n"],
  ];
  test.each(cases)("%s", async (rule, path, content) => {
    expect(await brokenRules(path, content)).toContain(rule);
  });
});

test("the clean node breaks none of them", async () => {
  expect(await brokenRules("node_order_store_effect.py", cleanNode)).toEqual([]);
});

test("a critical finding caps the score at 0.6, two at 0.4", async () => {
  const compute = "class NodeTaxCompute(NodeCompute):\n    def process(self, a):\n        return a\n";
  const one = await check("node_tax_compute.py", `import httpx\n${compute}`);
  const two = await check("node_tax_compute.py", `import httpx\nimport redis\n${compute}`);
  expect([one.onexCompliance, two.onexCompliance]).toEqual([0.6, 0.4]);
});

test("a comment that says so excuses a finding, a string does not", async () => {
  const node = "\nclass NodeTaxCompute(NodeCompute):\n    pass\n";
  expect(await brokenRules("node_tax_compute.py", `import requests  # io-ok: types only${node}`)).toEqual([]);
  expect(await brokenRules("node_tax_compute.py", `a = "io-ok"\nimport requests${node}`)).toContain("ONX-12:2");
});

test("an import for type checkers and the operation without ONEX rules find nothing", async () => {
  const report = await analyzeText(engine, "node_a_compute.py", "import requests\n", "ARCHITECTURAL_COMPLIANCE");
  expect(report.issues.filter(({ rule }) => rule.startsWith("ONX"))).toEqual([]);
  expect(report).toMatchObject({ onexApplicable: false, onexCompliance: 0.5 });
});
