// Writes the built-in catalogue of the client, a folder with patterns.json, facts.json and Python sketches for each pair of
// node type and domain, as modules: catalogue-<type>.ts and catalogue-facts.ts in packages/client/src/fallback.
// Run: node scripts/generate-catalogue.ts
//
// Generated and committed, because a module is what sources under Node, the test runner and the bundles read alike; nothing
// but a loader or a bundler's plugin of our own could import `.py` files, and the client is to read no file when it falls
// back. As strings, because JavaScript reads JSON faster than the same object literal, and what nobody asks for not at all.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { nodeTypes } from "../contracts/src/code-analysis/operations/code-request.ts";
import type { BuiltinFacts, CatalogueEntry } from "../packages/client/src/fallback/catalogue/catalogue-entry.ts";

const fallbackFolder = fileURLToPath(new URL("../packages/client/src/fallback/", import.meta.url));
export const catalogueFolder = join(fallbackFolder, "catalogue");

/**
 * The modules that hold the catalogue, by their files, as they are written: the patterns of each node type, and the facts of
 * all. Who asks for one node type loads no other, and who asks for patterns loads no facts.
 */
export function catalogueModules(): Readonly<Record<string, string>> {
  const pairs = readCatalogue();
  const ofType = (nodeType: string) => cataloguePairsModule(pairs.filter((pair) => pair.nodeType === nodeType));
  return Object.fromEntries([
    [join(fallbackFolder, "catalogue-facts.ts"), catalogueFactsModule(pairs)],
    ...nodeTypes.map((nodeType) => [join(fallbackFolder, `catalogue-${nodeType}.ts`), ofType(nodeType)]),
  ]);
}

const text = z.string().regex(/^\S.*\S$/, "must be one line without blanks at its ends");
const domainName = z.string().regex(/^[a-z]+(_[a-z]+)*$/);
const patternsSchema = z.strictObject({
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

const namedFact = (name: z.ZodString) => z.strictObject({ name, text });
const factsSchema = z.strictObject({
  commonOperations: z
    .array(namedFact(z.string().regex(/^[a-z]+([ -][a-z]+)*$/)))
    .min(4)
    .max(8),
  requiredCapabilities: z.array(text).min(3).max(6),
  performanceTargets: z
    .array(text.regex(/\d ?(%|[A-Za-z])/, "must hold a number with its unit"))
    .min(3)
    .max(5),
  errorScenarios: z.array(namedFact(text)).min(4).max(8),
  domainBestPractices: z.array(text).min(4).max(7),
  antiPatterns: z.array(namedFact(text)).min(2).max(5),
  recommendedDependencies: z
    .array(namedFact(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be a name as PyPI normalises it")))
    .max(5)
    .refine(({ length }) => length !== 1, "two at least, or none where the standard library will do"),
  testingRecommendations: z.array(text).min(3).max(6),
  securityConsiderations: z.array(text).min(2).max(6),
}) satisfies z.ZodType<BuiltinFacts>;

interface SourcePair {
  readonly folder: string;
  readonly nodeType: string;
  readonly ownDomains: readonly string[];
  readonly domains: readonly string[];
  readonly entries: readonly CatalogueEntry[];
  readonly facts: BuiltinFacts;
}

/** Every pair of the catalogue, read from its sources. */
export function readCatalogue(): SourcePair[] {
  const files = globSync("*/*/patterns.json", { cwd: catalogueFolder }).sort();
  return files.map((file) => readPair(dirname(file)));
}

function readPair(folder: string): SourcePair {
  const path = join(catalogueFolder, folder);
  const { domains, patterns } = readSource(`${folder}/patterns.json`, patternsSchema);
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
  const allDomains = new Set([...domains, ...entries.flatMap((entry) => entry.domains)]);
  const facts = readSource(`${folder}/facts.json`, factsSchema);
  return { folder, nodeType: dirname(folder), ownDomains: domains, domains: [...allDomains], entries, facts };
}

function readSource<Source>(file: string, schema: z.ZodType<Source>): Source {
  const result = schema.safeParse(JSON.parse(readFileSync(join(catalogueFolder, file), "utf8")));
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

const origin =
  "// Written by scripts/generate-catalogue.ts out of the folder `catalogue`: change what lies there and run `npm run docs`.\n\n";

function cataloguePairsModule(pairs: readonly SourcePair[]): string {
  const texts = pairs.map(
    ({ folder, nodeType, ownDomains, domains, entries }) =>
      `  {\n    folder: "${folder}",\n    nodeType: "${nodeType}",\n    ownDomains: ${JSON.stringify(ownDomains)},\n` +
      `    domains: ${JSON.stringify(domains)},\n` +
      `    entriesJson:\n      ${toLiteral(JSON.stringify(entries))},\n  },\n`,
  );
  return (
    `${origin}import type { CataloguePair } from "./catalogue/catalogue-entry.ts";\n\n` +
    `export const pairs: readonly CataloguePair[] = [\n${texts.join("")}];\n`
  );
}

function catalogueFactsModule(pairs: readonly SourcePair[]): string {
  const texts = pairs.map(({ folder, facts }) => `  "${folder}":\n    ${toLiteral(JSON.stringify(facts))},\n`);
  return (
    `${origin}/** The BuiltinFacts of each pair as JSON, by the pair's folder. */\n` +
    `export const factsJson: Readonly<Record<string, string>> = {\n${texts.join("")}};\n`
  );
}

/** In single quotes, of which JSON has few. */
function toLiteral(json: string): string {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

if (import.meta.main) {
  for (const [file, module] of Object.entries(catalogueModules())) {
    writeFileSync(file, module);
    process.stdout.write(`Wrote packages/client/src/fallback/${basename(file)}\n`);
  }
}
