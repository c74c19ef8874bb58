// How often each architecture rule fires on real code from package registries: a rule that most good files break says
// nothing, whatever its severity. Run: node --conditions=source bench/agreement/rule-shares.ts go|java|python|typescript
// [--show RULE]. Prints a Markdown table of shares of files; --show lists the places of one rule.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { ruleCatalogue } from "@event-intelligence/analysis/rules";
import type { Issue } from "@event-intelligence/contracts/code-analysis";
import { codeBases } from "./code-bases.ts";

const cache = join(homedir(), ".cache", "event-intelligence", "agreement");

type Language = keyof typeof codeBases;

interface Share {
  files: number;
  /** Files with at least one issue, by rule and severity. */
  readonly broken: Map<string, number>;
  readonly grave: Map<string, number>;
}

async function measure(language: Language, shown: string | undefined): Promise<Share> {
  const engine = createAnalysisEngine({
    cacheMegabytes: 0,
    processes: 2,
    parseTimeoutMs: 30_000,
    requestTimeoutMs: 60_000,
  });
  const share: Share = { files: 0, broken: new Map(), grave: new Map() };
  try {
    for (const codeBase of codeBases[language]) {
      const { folder, files } = await codeBase.fetch(join(cache, "code"));
      for (const file of files) {
        const content = await readFile(join(folder, file), "utf8");
        const request = { sourcePath: file, content };
        const report = await engine.analyze("ARCHITECTURAL_COMPLIANCE", request).catch(() => undefined);
        if (report !== undefined) count(share, report.issues);
        for (const { rule, severity, line, message } of report?.issues ?? []) {
          if (rule === shown) console.error(`${codeBase.name}/${file}:${line} ${severity} ${message}`);
        }
      }
    }
  } finally {
    await engine.close();
  }
  return share;
}

function count(share: Share, issues: readonly Issue[]): void {
  share.files += 1;
  const isGrave = ({ severity }: Issue) => severity === "critical" || severity === "high";
  for (const rule of new Set(issues.map((issue) => issue.rule))) add(share.broken, rule);
  for (const rule of new Set(issues.filter(isGrave).map((issue) => issue.rule))) add(share.grave, rule);
}

function add(counts: Map<string, number>, rule: string): void {
  counts.set(rule, (counts.get(rule) ?? 0) + 1);
}

function percent(part: number | undefined, whole: number): string {
  return part === undefined ? "–" : `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { show: { type: "string" } } });
const asked = positionals.filter((name): name is Language => Object.hasOwn(codeBases, name));
if (asked.length === 0 || asked.length !== positionals.length) {
  console.error(`Name one or more of ${Object.keys(codeBases).join(", ")}; --show RULE lists its places.`);
  process.exitCode = 2;
} else {
  const shares = new Map<Language, Share>();
  for (const language of asked) shares.set(language, await measure(language, values.show));
  const heads = [...shares].map(([language, { files }]) => `${language} (${files.toLocaleString("en")} files)`);
  console.log(`| rule | severity | ${heads.join(" | ")} |`);
  console.log(`|---|---|${"---|".repeat(heads.length)}`);
  for (const { id, title, severity, group } of ruleCatalogue) {
    if (group !== "architecture") continue;
    const cells = [...shares.values()].map(({ files, broken, grave }) => {
      const all = percent(broken.get(id), files);
      const few = percent(grave.get(id) ?? 0, files);
      const isGrave = severity === "critical" || severity === "high";
      return !isGrave || all === few || !broken.has(id) ? all : `${all}, ${few} grave`;
    });
    console.log(`| ${id} ${title} | ${severity} | ${cells.join(" | ")} |`);
  }
}
