// How far the analysis engine agrees with the tools people trust, on real code from package registries.
// Run: node --conditions=source bench/agreement/main.ts go|java|javascript|python|typescript [--json FILE]
// Prints a Markdown table; the worst disagreements go to standard error. Exit code 1 when the bar is missed, 2 on bad use.
// Needs the network once, then everything comes from ~/.cache/event-intelligence/agreement.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { codeBases } from "./code-bases.ts";
import { type Agreement, compare, meetsBar } from "./compare.ts";
import { eslintComplexity, sonarjs } from "./eslint-tools.ts";
import { gocognit, gocyclo } from "./go-tools.ts";
import { cacheFolder } from "./install-once.ts";
import { measureWithEngine } from "./measure-with-engine.ts";
import { lizard, radon, radonOfFiles } from "./python-tools.ts";
import { type MeasuredFunction, type ReferenceTool, rankedMetrics } from "./reference-tool.ts";

const tools: Readonly<Record<"go" | "java" | "javascript" | "python" | "typescript", readonly ReferenceTool[]>> = {
  go: [gocyclo, gocognit],
  java: [lizard],
  python: [radon, radonOfFiles],
  javascript: [eslintComplexity, sonarjs],
  typescript: [eslintComplexity, sonarjs],
};
const worstCount = 10;

type Language = keyof typeof tools;

interface Row extends Agreement {
  readonly language: Language;
  readonly tool: string;
}

async function compareLanguage(language: Language): Promise<Row[]> {
  const ours: MeasuredFunction[] = [];
  const ourFiles: MeasuredFunction[] = [];
  const theirs = new Map<ReferenceTool, MeasuredFunction[]>(tools[language].map((tool) => [tool, []]));
  for (const codeBase of codeBases[language]) {
    const tree = await codeBase.fetch(join(cacheFolder, "code"));
    const { functions, files, partial, refused } = await measureWithEngine(tree);
    const facts = `${functions.length} functions, ${partial.length} files understood in part, ${refused.length} refused`;
    console.error(`${codeBase.name}: ${tree.files.length} files, ${facts}`);
    const measured = new Set(tree.files.filter((file) => !refused.includes(file)));
    const named = (one: MeasuredFunction) => ({ ...one, file: `${codeBase.name}/${one.file}` });
    ours.push(...functions.map(named));
    ourFiles.push(...files.map(named));
    for (const [tool, found] of theirs) {
      await tool.install(join(cacheFolder, "tools"));
      const listed = await tool.run(join(cacheFolder, "tools"), { ...tree, files: [...measured] });
      for (const one of listed) if (measured.has(one.file)) found.push(named(one));
    }
  }
  return [...theirs].flatMap(([tool, found]) =>
    tool.metrics.map((metric) => ({
      language,
      tool: tool.name,
      ...compare(rankedMetrics.has(metric) ? ourFiles : ours, found, metric),
    })),
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function printTable(rows: readonly Row[]): void {
  console.log(
    "| language | metric | reference | functions | only ours / only theirs | exact | within one | Spearman |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const isRanked = rankedMetrics.has(row.metric);
    const count = row.functionCount.toLocaleString("en");
    const cells = [row.language, row.metric, row.tool, isRanked ? `${count} files` : count];
    cells.push(`${row.onlyOurs.length} / ${row.onlyTheirs.length}`);
    const shares = isRanked ? ["", ""] : [percent(row.exact), percent(row.withinOne)];
    cells.push(...shares, row.spearman.toFixed(4));
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function printWorst({ tool, metric, disagreements, onlyOurs, onlyTheirs }: Row): void {
  if (rankedMetrics.has(metric)) return;
  console.error(`\n${tool}, ${metric}: ${disagreements.length} disagreements, the worst:`);
  for (const { file, line, name, ours, theirs } of disagreements.slice(0, worstCount)) {
    console.error(`  ${ours} instead of ${theirs}: ${name} in ${file}:${line}`);
  }
  for (const [who, alone] of [["ours", onlyOurs] as const, ["theirs", onlyTheirs] as const]) {
    for (const { file, line, name } of alone.slice(0, 3)) console.error(`  only ${who}: ${name} in ${file}:${line}`);
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const asked = positionals.filter((name): name is Language => Object.hasOwn(tools, name));
if (asked.length === 0 || asked.length !== positionals.length) {
  console.error(`Name one or more of ${Object.keys(tools).join(", ")}; --json FILE keeps every disagreement.`);
  process.exitCode = 2;
} else {
  const rows: Row[] = [];
  for (const language of asked) rows.push(...(await compareLanguage(language)));
  for (const row of rows) printWorst(row);
  printTable(rows);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (!rows.every(meetsBar)) process.exitCode = 1;
}
