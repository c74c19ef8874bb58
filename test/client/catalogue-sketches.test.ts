import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CodeReport } from "@event-intelligence/contracts/code-analysis";
import { beforeAll, describe, expect, it } from "vitest";
import { catalogueFolder, catalogueModules, readCatalogue } from "../../scripts/generate-catalogue.ts";
import { analyzeText, shareEngine } from "../analysis/engine.ts";

const sketches = globSync("*/*/*.py", { cwd: catalogueFolder }).sort();
const grave = ["critical", "high"];

/** What calls a library, and the class of errors that this library raises: none of them inherits from OSError. */
const raisedBy: readonly (readonly [RegExp, string])[] = [
  [/\bself\._http\./, "httpx."],
  [/\bself\._pool\./, "asyncpg."],
  [/\bself\._redis\./, "RedisError"],
  [/\bself\._(?:producer|consumer)\./, "KafkaError"],
  [/\bself\._s3\./, "BotoCoreError"],
  [/\bself\._search\./, "OpenSearchException"],
];

/** `node_order_store_effect.py` is to hold `NodeOrderStoreEffect`. */
function classNameOf(sketch: string): string {
  return basename(sketch, ".py").replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

describe("the sources of the built-in catalogue", () => {
  it("are what the client carries", () => {
    const stale = Object.entries(catalogueModules()).filter(([file, module]) => readFileSync(file, "utf8") !== module);
    const names = stale.map(([file]) => basename(file));
    expect(names, "these are not what their sources say. Run: node scripts/generate-catalogue.ts").toEqual([]);
  });

  it("lie in folders that begin with a node type", () => {
    expect(new Set(readCatalogue().map(({ nodeType }) => nodeType))).toEqual(
      new Set(["effect", "compute", "reducer", "orchestrator"]),
    );
  });

  it("show in code what words alone would not, for every pair", () => {
    for (const { nodeType, domains, entries } of readCatalogue()) {
      const sketched = entries.filter(({ codeSnippet }) => codeSnippet !== "");
      expect(sketched.length, `${nodeType} ${domains}`).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("the sketches", () => {
  it.each(sketches)("catch in %s what the library raises", (sketch) => {
    const text = readFileSync(join(catalogueFolder, sketch), "utf8");
    const caught = [...text.matchAll(/(?:except\s+|isinstance\(.*?, )(\([^)]*\)|[\w.]+)/g)]
      .map(([, classes]) => classes)
      .join(" ");
    for (const [call, raised] of raisedBy) if (call.test(text)) expect(caught).toContain(raised);
  });

  it.each(sketches)("let %s raise no typed error that arrives in a group", (sketch) => {
    expect(readFileSync(join(catalogueFolder, sketch), "utf8")).not.toContain("except*");
  });
});

describe("the engine of the house", () => {
  const engine = shareEngine();
  const reports = new Map<string, CodeReport>();

  beforeAll(async () => {
    for (const sketch of sketches) {
      const content = readFileSync(join(catalogueFolder, sketch), "utf8");
      reports.set(sketch, await analyzeText(engine, basename(sketch), content));
    }
  });

  it.each(sketches)("understands all of %s and finds nothing grave", (sketch) => {
    const report = reports.get(sketch);
    expect(report?.partial).toBe(false);
    expect(report?.issues.filter(({ severity }) => grave.includes(severity))).toEqual([]);
  });

  it.each(sketches.filter((sketch) => basename(sketch).startsWith("node_")))("takes %s for a good node", (sketch) => {
    const report = reports.get(sketch);
    expect(basename(sketch, ".py")).toMatch(new RegExp(`_${dirname(dirname(sketch))}$`));
    expect(readFileSync(join(catalogueFolder, sketch), "utf8")).toContain(`class ${classNameOf(sketch)}(`);
    expect(report?.onexApplicable).toBe(true);
    expect(report?.onexCompliance).toBeGreaterThanOrEqual(0.95);
  });

  it.each(sketches)("has %s fit on a page", (sketch) => {
    const lines = readFileSync(join(catalogueFolder, sketch), "utf8").trim().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
