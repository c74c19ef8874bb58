// Writes the built-in catalogue of the client, a folder with patterns.json, facts.json and Python sketches for each pair of
// node type and domain, as modules: catalogue-index.ts and those of catalogue-contents in packages/client/src/fallback.
// Run: node scripts/generate-catalogue.ts
//
// Generated and committed, because a module is what sources under Node, the test runner and the bundles read alike; nothing
// but a loader or a bundler's plugin of our own could import `.py` files, and the client is to read no file when it falls
// back. As strings, because JavaScript reads JSON faster than the same object literal, and what nobody asks for not at all.
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { BuiltinFacts, CatalogueEntry } from "../packages/client/src/fallback/catalogue/catalogue-entry.ts";

const fallbackFolder = fileURLToPath(new URL("../packages/client/src/fallback/", import.meta.url));
export const catalogueFolder = join(fallbackFolder, "catalogue");

const indexFile = join(fallbackFolder, "catalogue-index.ts");
const contentsFolder = join(fallbackFolder, "catalogue-contents");

/**
 * The modules that hold the catalogue, by their files, as they are written: an index, and for each pair one with its
 * contents, which is loaded when the pair is asked for.
 */
export function catalogueModules(): Readonly<Record<string, string>> {
  const pairs = readCatalogue();
  return Object.fromEntries([
    [indexFile, indexModule(pairs)],
    ...pairs.map((pair) => [join(contentsFolder, contentsName(pair)), contentsModule(pair)]),
  ]);
}

function contentsName({ folder }: SourcePair): string {
  return `${folder.replace("/", "-")}.ts`;
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

function indexModule(pairs: readonly SourcePair[]): string {
  const texts = pairs.map(
    (pair) =>
      `  {\n    nodeType: "${pair.nodeType}",\n    ownDomains: ${JSON.stringify(pair.ownDomains)},\n` +
      `    domains: ${JSON.stringify(pair.domains)},\n` +
      `    load: () => import("./catalogue-contents/${contentsName(pair)}"),\n  },\n`,
  );
  return (
    `${origin}import type { CataloguePair } from "./catalogue/catalogue-entry.ts";\n\n` +
    `export const cataloguePairs: readonly CataloguePair[] = [\n${texts.join("")}];\n`
  );
}

function contentsModule({ entries, facts }: SourcePair): string {
  const line = (name: string, value: unknown) => `export const ${name} =\n  ${toLiteral(JSON.stringify(value))};\n`;
  return `${origin}${line("entriesJson", entries)}${line("factsJson", facts)}`;
}

/** In single quotes, of which JSON has few. */
function toLiteral(json: string): string {
  return `'${json.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

if (import.meta.main) {
  for (const [file, module] of Object.entries(catalogueModules())) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, module);
  }
  process.stdout.write("Wrote catalogue-index.ts and catalogue-contents of packages/client/src/fallback\n");
}
