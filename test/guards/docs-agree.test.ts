import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as contracts from "@event-intelligence/contracts";
import { EventIntelligenceError, errorCodes } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { errorClasses, wireCodes } from "../../packages/event-intelligence/src/error-reference.ts";
import { envExample } from "../../packages/event-intelligence/src/settings-reference.ts";
import {
  envExampleFile,
  metricsBlocks,
  metricsFile,
  readmeBlocks,
  readmeFile,
  replaceBlock,
  rulesFile,
  rulesMarkdown,
} from "../../scripts/generate-docs.ts";

const howToRepair = "Run: node --conditions=source scripts/generate-docs.ts";
const packagesFolder = new URL("../../packages/", import.meta.url);

describe("documentation: generated parts", () => {
  test(".env.example is what the settings table generates", () => {
    expect(readFileSync(envExampleFile, "utf8"), howToRepair).toBe(envExample());
  });

  test("docs/rules.md is what the catalogue of rules generates", () => {
    expect(readFileSync(rulesFile, "utf8"), howToRepair).toBe(rulesMarkdown());
  });

  test.each(Object.entries(metricsBlocks()))(
    'block "%s" of docs/metrics.md is what the metrics generate',
    (name, content) => {
      const text = readFileSync(metricsFile, "utf8");
      expect(text, howToRepair).toBe(replaceBlock(text, name, content));
    },
  );

  const hasReadme = existsSync(readmeFile);
  if (!hasReadme) console.warn("skipped: the blocks of README.md, because README.md does not exist yet");
  test.skipIf(!hasReadme).each(Object.entries(readmeBlocks()))(
    'block "%s" of README.md is what the code generates',
    (name, content) => {
      const readme = readFileSync(readmeFile, "utf8");
      expect(readme, howToRepair).toBe(replaceBlock(readme, name, content));
    },
  );
});

describe("documentation: replacing a block", () => {
  const text = "before\n<!-- x:begin -->\nold\n<!-- x:end -->\nafter\n";

  test("only what stands between the markers changes, and doing it twice changes nothing", () => {
    const once = replaceBlock(text, "x", "new $& $1");
    expect(once).toBe("before\n<!-- x:begin -->\nnew $& $1\n<!-- x:end -->\nafter\n");
    expect(replaceBlock(once, "x", "new $& $1")).toBe(once);
  });

  test.each([
    "nothing",
    "<!-- x:begin -->",
    "<!-- x:end -->",
    "<!-- x:end --><!-- x:begin -->",
    `${text}${text}`,
    "<!-- x:begin --><!-- x:end --><!-- x:end -->",
  ])("missing, repeated or swapped markers are named: %j", (broken) => {
    expect(() => replaceBlock(broken, "x", "new")).toThrow(/<!-- x:begin -->.*<!-- x:end -->/);
  });
});

/**
 * Exported error classes of a package: those of its entry files and of its errors.ts, by name. The class that contracts
 * has for failed replies is left out: its codes have a table of their own.
 */
async function exportedErrors(folder: string): Promise<Map<string, typeof EventIntelligenceError>> {
  const root = new URL(`${folder}/`, packagesFolder);
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
    exports: Record<string, { source?: string }>;
  };
  const entries = Object.values(manifest.exports).flatMap(({ source }) => source ?? []);
  const files = new Set([...entries, "./src/errors.ts"]);
  const found = new Map<string, typeof EventIntelligenceError>();
  for (const file of files) {
    const url = new URL(file, root);
    if (!existsSync(url)) continue;
    const names: Record<string, unknown> = await import(url.href);
    for (const [name, value] of Object.entries(names)) {
      if (typeof value === "function" && value.prototype instanceof Error && !Object.hasOwn(contracts, name)) {
        found.set(name, value as typeof EventIntelligenceError);
      }
    }
  }
  return found;
}

describe("documentation: errors", () => {
  const folders = readdirSync(packagesFolder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );

  test.each(folders)("the reference lists each error class of %s with its code, and no other", async (folder) => {
    const exported = await exportedErrors(folder);
    const listed = errorClasses.filter((entry) => entry.package === folder);
    expect(Object.fromEntries(listed.map(({ name, code }) => [name, code]))).toEqual(
      Object.fromEntries([...exported].map(([name, { code }]) => [name, code])),
    );
    for (const [name, errorClass] of exported) {
      expect(errorClass.prototype, `${name} has the common parent`).toBeInstanceOf(EventIntelligenceError);
      expect(name).toMatch(/Error$/);
    }
  });

  test("names and codes of error classes are given once", () => {
    expect(new Set(errorClasses.map(({ name }) => name)).size).toBe(errorClasses.length);
    expect(new Set(errorClasses.map(({ code }) => code)).size).toBe(errorClasses.length);
  });

  test("the reference lists each code of the wire, and no other", () => {
    expect(Object.keys(wireCodes)).toEqual(Object.keys(errorCodes));
  });

  test("each meaning and each cure is a sentence", () => {
    for (const { meaning, cure } of [...errorClasses, ...Object.values(wireCodes)]) {
      expect(meaning).toMatch(/^[A-Z].+\.$/);
      expect(cure).toMatch(/^[A-Z].+\.$/);
    }
  });
});
