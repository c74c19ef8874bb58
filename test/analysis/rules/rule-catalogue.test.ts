import { ruleCatalogue } from "@event-intelligence/analysis/rules";
import { describe, expect, test } from "vitest";
import { architectureRules, onexRules } from "../../../packages/analysis/src/rules/rule-sets.ts";
import { ruleTexts } from "../../../packages/analysis/src/rules/rule-texts.ts";
import { metricLimits } from "../../../packages/analysis/src/scoring/metric-issues.ts";
import { startNode } from "../../event-intelligence/run-program.ts";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

describe("the catalogue of rules", () => {
  test("lists every rule once, by id", () => {
    const ids = [
      "SYN-01",
      "QLT-00",
      ...metricLimits.map(({ rule }) => rule),
      ...[...onexRules, ...architectureRules].map(({ id }) => id),
    ];
    expect(ruleCatalogue.map(({ id }) => id)).toEqual([...new Set(ids)].toSorted());
  });

  test("every rule has its texts in rule-texts.ts, and no text is left without its rule", () => {
    expect(Object.keys(ruleTexts).toSorted()).toEqual(ruleCatalogue.map(({ id }) => id));
    for (const { title, reason, cure } of ruleCatalogue) {
      expect(title).toMatch(/^[A-Z][^.]+$/);
      expect(reason).toMatch(/^[A-Z].+\.$/);
      expect(cure).toMatch(/^[A-Z].+\.$/);
    }
  });

  test("groups follow the ids, and only those with a compliance score have weights", () => {
    const groups = { SYN: "syntax", QLT: "quality", ONX: "onex", ARC: "architecture" } as Record<string, string>;
    for (const { id, group, weight } of ruleCatalogue) {
      expect(group).toBe(groups[id.slice(0, 3)]);
      expect(weight === null).toBe(group === "quality" || group === "syntax");
    }
  });

  test("what the engine reports is what the catalogue says", async () => {
    const content = `${"try:\n    a()\nexcept:\n    pass\n"}password = "hunter2-hunter2"\nfrom os import *\n`;
    const request = { sourcePath: "node_a_compute.py", content, options: { qualityThreshold: 1 } };
    const { issues } = await engine.analyze("COMPREHENSIVE_ANALYSIS", request);
    expect(issues.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["QLT-00", "ARC-17", "ARC-10", "ARC-03"]));
    for (const { rule, severity, cure } of issues) {
      expect(ruleCatalogue).toContainEqual(expect.objectContaining({ id: rule, severity, cure }));
    }
  });

  test("loads no parser", async () => {
    const code = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
      await import("@event-intelligence/analysis/rules");
      console.log(JSON.stringify(loaded.filter((name) => !name.startsWith("."))));`;
    const { stdout, stderr } = await startNode(["--input-type=module", "-e", code]).ended;
    expect({ stdout, stderr }).toEqual({ stdout: '["@event-intelligence/analysis/rules"]\n', stderr: "" });
  });
});
