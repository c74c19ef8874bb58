import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { onexRules } from "../../../packages/analysis/src/rules/rule-sets.ts";
import { shareEngine } from "../engine.ts";
import { onexFixtures } from "../fixtures/rules/onex-fixtures.ts";
import {
  contractOf,
  declarativeNode,
  executeNode,
  handlerOf,
  nodeTypes,
  processNode,
} from "../fixtures/rules/onex-nodes.ts";
import { type AskedFile, checkFixtures } from "./check-fixtures.ts";

const engine = shareEngine({ processes: 1 });

function ask({ path, content, related = {} }: AskedFile) {
  const relatedFiles = Object.entries(related).map(([sourcePath, text]) => ({ sourcePath, content: text }));
  return engine.analyze("ONEX_COMPLIANCE", { sourcePath: path, content, relatedFiles });
}

describe("a correct node scores at least 0.95 and its dialect is told", () => {
  test.each(nodeTypes)("%s", async (type) => {
    const contract = { [`nodes/node_order_sum_${type}/contract.yaml`]: contractOf(type) };
    const asked: [dialect: string, file: AskedFile][] = [
      ["process", processNode(type)],
      ["execute", executeNode(type)],
      ["execute", executeNode(type, "(NodeBase)")],
      ["declarative", declarativeNode(type)],
      ["declarative", { ...declarativeNode(type), related: contract }],
      ["declarative", { ...handlerOf(type), related: contract }],
    ];
    for (const [dialect, file] of asked) {
      const report = await ask(file);
      expect(report).toMatchObject({ onexApplicable: true, onexDialect: dialect });
      expect(report.onexDialectEvidence).not.toBe("");
      expect(report.onexCompliance, JSON.stringify(report.issues)).toBeGreaterThanOrEqual(0.95);
    }
  });
});

checkFixtures(
  onexFixtures,
  onexRules.map(({ id }) => id),
  async (file) => {
    const { issues, onexCompliance } = await ask(file);
    return { issues, score: onexCompliance };
  },
);

test("every sound node of the example corpus scores at least 0.95", async () => {
  const folder = new URL("../../../examples/corpus/", import.meta.url).pathname;
  const paths = globSync("**/*.py", { cwd: folder }).filter((path) => !path.startsWith("flawed/"));
  for (const path of paths) {
    const contract = `${dirname(path).replace(/\/(?:handlers|models)$/, "")}/contract.yaml`;
    const related = existsSync(folder + contract) ? { [contract]: readFileSync(folder + contract, "utf8") } : {};
    const report = await ask({ path, content: readFileSync(folder + path, "utf8"), related });
    expect(report.onexCompliance, JSON.stringify([path, report.issues])).toBeGreaterThanOrEqual(0.95);
  }
  expect(paths.length).toBeGreaterThan(15);
});

test("a file that is no ONEX node is neutral and not applicable", async () => {
  const report = await ask({ path: "tools/report.py", content: "class Report:\n    pass\n" });
  expect(report).toMatchObject({ onexCompliance: 0.5, onexApplicable: false });
  expect(report.onexDialect).toBeUndefined();
  expect(report.onexDialectEvidence).toBeUndefined();
});

test("a test of a node is no node", async () => {
  const { content } = processNode("effect");
  expect(await ask({ path: "tests/test_node_order_sum_effect.py", content })).toMatchObject({ onexApplicable: false });
});

test("models beside a declarative node keep the rules for models, and need no node class", async () => {
  const content = "class ModelOrder(BaseModel):\n    a: int\n";
  const report = await ask({ path: "node_order_store_effect/models/model_order.py", content });
  expect(report).toMatchObject({ onexApplicable: true, onexCompliance: 1 });
});

test("a critical finding caps the score at 0.6, two at 0.4", async () => {
  const { path, content } = processNode("compute");
  const one = await ask({ path, content: `import httpx\n${content}` });
  const two = await ask({ path, content: `import httpx\nimport redis\n${content}` });
  expect([one.onexCompliance, two.onexCompliance]).toEqual([0.6, 0.4]);
});

test("a comment that says so excuses a finding and is counted, a string does not", async () => {
  const { path, content } = processNode("compute");
  const excused = await ask({ path, content: `import requests  # io-ok: types only\n${content}` });
  expect(excused).toMatchObject({ suppressedCount: 1, onexCompliance: 1, issues: [] });
  const before = await ask({ path, content: `# ONEX_EXCLUDE: see the design\nimport requests\n${content}` });
  expect(before).toMatchObject({ suppressedCount: 1, onexCompliance: 1 });
  const said = await ask({ path, content: `a = "io-ok"\nimport requests\n${content}` });
  expect(said).toMatchObject({ suppressedCount: 0, onexCompliance: 0.6 });
});

describe("a contract", () => {
  const file = declarativeNode("effect");
  const problemsOf = async (contract: string, at = "nodes/node_order_sum_effect/contract.yaml") => {
    const { issues } = await ask({ ...file, related: { [at]: contract } });
    return issues.filter(({ rule }) => rule === "ONX-11").map(({ message }) => message);
  };
  test("that lacks keys, or says what cannot be, is told with the line", async () => {
    const broken = contractOf("effect")
      .replace("EFFECT_GENERIC", "SERVICE")
      .replace("minor: 0", "minor: x")
      .replace("name: node_order_sum_effect", "name: OrderSum")
      .replace(/output_model:[\s\S]*$/, "");
    expect((await problemsOf(broken)).join("\n")).toMatch(
      /line 1: output_model is missing[\s\S]*line 2: name[\s\S]*line 3: node_type[\s\S]*line 4: contract_version/,
    );
  });
  test("may give the type elsewhere, its version in lines, and belong to a handler", async () => {
    const handler = lines(
      "---",
      'name: "handler_order"  # quoted',
      "handler_id: order",
      "descriptor:",
      "  node_archetype: effect",
      "contract_version:",
      "  major: 1",
      "  minor: 0",
      "  patch: 0",
      "input_model: order.models.ModelOrder",
      "output_model: order.models.ModelOrder",
    );
    expect(await problemsOf(handler)).toEqual([]);
  });
  test("of another folder, and a text that is none, say nothing", async () => {
    expect(await problemsOf("name: x", "nodes/node_other_effect/contract.yaml")).toEqual([]);
    expect(await problemsOf("{{{ \t \0 ]]", "nodes/node_order_sum_effect/contract.yaml")).toEqual([]);
  });
});

function lines(...texts: string[]): string {
  return `${texts.join("\n")}\n`;
}
