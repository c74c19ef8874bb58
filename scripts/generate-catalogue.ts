// Writes the built-in catalogue of the client, one JSON of facts and a folder of Python sketches for each pair of node
// type and domain, as the texts of one module: packages/client/src/fallback/catalogue-texts.ts.
// Run: node scripts/generate-catalogue.ts
//
// Generated and committed, because a module is what sources under Node, the test runner and the bundles read alike; nothing
// but a loader or a bundler's plugin of our own could import `.py` files, and the client is to read no file when it falls
// back. As strings, because the engine reads a long JSON text in less than half the time of the same object literal.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { CatalogueEntry, CataloguePair } from "../packages/client/src/fallback/catalogue/catalogue-entry.ts";

const fallbackFolder = fileURLToPath(new URL("../packages/client/src/fallback/", import.meta.url));
export const catalogueFolder = join(fallbackFolder, "catalogue");
export const catalogueTextsFile = join(fallbackFolder, "catalogue-texts.ts");

const text = z.string().regex(/^\S.*\S$/, "must be one line without blanks at its ends");
const domainName = z.string().regex(/^[a-z]+(_[a-z]+)*$/);
const sourceSchema = z.strictObject({
  /** Domains the patterns belong to unless they say otherwise, the most fitting first. */
  domains: z.array(domainName).min(1),
  patterns: z.array(
    z.strictObject({
      slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
      name: text,
      description: text,
      whenToUse: text,
      steps: z.array(text).min(3).max(6),
      pitfalls: z.array(text).min(2).max(5),
      bestPractices: z.array(text).min(3).max(6),
      keywords: z.array(z.string().regex(/^[a-z0-9]+$/)).min(3),
      domains: z.array(domainName).min(1).optional(),
      /** A file beside this one. */
      sketch: z.string().endsWith(".py").optional(),
    }),
  ),
});

/** Every pair of the catalogue, read from its sources. */
export function readCatalogue(): CataloguePair[] {
  const files = globSync("*/*/patterns.json", { cwd: catalogueFolder }).sort();
  return files.map((file) => readPair(dirname(file)));
}

function readPair(folder: string): CataloguePair {
  const nodeType = dirname(folder) as CataloguePair["nodeType"];
  const path = join(catalogueFolder, folder);
  const result = sourceSchema.safeParse(JSON.parse(readFileSync(join(path, "patterns.json"), "utf8")));
  if (!result.success) throw new Error(`${folder}/patterns.json:\n${z.prettifyError(result.error)}`);
  const { domains, patterns } = result.data;
  const named = new Set(patterns.map(({ sketch }) => sketch));
  const unnamed = globSync("*.py", { cwd: path }).filter((sketch) => !named.has(basename(sketch)));
  if (unnamed.length > 0) throw new Error(`${folder}: no pattern names the sketch ${unnamed.join(", ")}`);
  const entries = patterns.map(
    ({ sketch, domains: ownDomains = domains, ...facts }): CatalogueEntry => ({
      ...facts,
      domains: ownDomains,
      codeSnippet: sketch === undefined ? "" : readFileSync(join(path, sketch), "utf8").trim(),
    }),
  );
  return { nodeType, patterns: entries };
}

/** The module that holds the catalogue, as it is written. */
export function catalogueTextsModule(): string {
  const texts = readCatalogue().map((pair) => `  ${toLiteral(JSON.stringify(pair))},\n`);
  return (
    "// Written by scripts/generate-catalogue.ts out of the folder `catalogue`: change what lies there and run `npm run docs`.\n\n" +
    "/** The pairs of the catalogue, each a `CataloguePair` as JSON. */\n" +
    `export const catalogueTexts: readonly string[] = [\n${texts.join("")}];\n`
  );
}

/** In single quotes, of which JSON has few. */
function toLiteral(json: string): string {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

if (import.meta.main) {
  writeFileSync(catalogueTextsFile, catalogueTextsModule());
  process.stdout.write("Wrote packages/client/src/fallback/catalogue-texts.ts\n");
}
