// Writes the parts of the documentation that are data: .env.example, docs/rules.md, and the blocks of README.md and of
// docs/metrics.md between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. Run: node --conditions=source scripts/generate-docs.ts
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { type RuleGroup, ruleCatalogue } from "@event-intelligence/analysis/rules";
import { isRetryableCode } from "@event-intelligence/contracts";
import { errorClasses, wireCodes } from "../packages/event-intelligence/src/error-reference.ts";
import {
  labelsTableMarkdown,
  metricsReference,
  metricsTableMarkdown,
} from "../packages/event-intelligence/src/metrics-reference.ts";
import {
  envExample,
  markdownTable,
  settingsTableMarkdown,
} from "../packages/event-intelligence/src/settings-reference.ts";

export const readmeFile = new URL("../README.md", import.meta.url);
export const envExampleFile = new URL("../.env.example", import.meta.url);
export const rulesFile = new URL("../docs/rules.md", import.meta.url);
export const metricsFile = new URL("../docs/metrics.md", import.meta.url);

/** The blocks of README.md by name. */
export function readmeBlocks(): Readonly<Record<string, string>> {
  return { settings: settingsTableMarkdown(), errors: errorTablesMarkdown() };
}

/**
 * The text with the block of this name replaced.
 * @throws Error when a marker is missing, stands twice, or the markers are in the wrong order
 */
export function replaceBlock(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...extra] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + extra.length > 0 || before.includes(end)) {
    throw new Error(`The text needs one line "${begin}" and, after it, one line "${end}".`);
  }
  return `${before}${begin}\n${content}\n${end}${after}`;
}

function errorTablesMarkdown(): string {
  const codeRows = Object.entries(wireCodes).map(([code, { meaning, cure }]) => [
    `\`${code}\``,
    isRetryableCode(code) ? "yes" : "no",
    meaning,
    cure,
  ]);
  const classRows = errorClasses.map(({ name, code, meaning, cure }) => [`\`${name}\``, `\`${code}\``, meaning, cure]);
  return [
    "Errors a caller meets:",
    "",
    markdownTable(["class", "code", "when", "what to do"], classRows),
    "",
    "Codes of failed replies:",
    "",
    markdownTable(["code", "retryable", "meaning", "what to do"], codeRows),
  ].join("\n");
}

const ruleGroups: Readonly<Record<RuleGroup, string>> = {
  syntax: "Syntax: what could not be read",
  quality: "Quality: what the metrics of functions and files tell",
  onex: "ONEX: behind `onexCompliance`",
  architecture: "Architecture: behind `architecturalCompliance`",
};

/** The text of docs/rules.md. */
export function rulesMarkdown(): string {
  const sections = Object.entries(ruleGroups).map(([group, title]) => {
    const rows = ruleCatalogue
      .filter((rule) => rule.group === group)
      .map(({ id, title: name, severity, weight, appliesTo, evidence, reason, cure, markers }) => [
        id,
        name,
        severity,
        weight === null ? "" : String(weight),
        escapeTags(appliesTo),
        escapeTags(evidence),
        escapeTags(reason),
        escapeTags(cure),
        markers.map((marker) => `\`${marker}\``).join(", "),
      ]);
    const heads = ["rule", "name", "severity", "weight", "looks at", "finds", "why", "cure", "excused by"];
    return `## ${title}\n\n${markdownTable(heads, rows)}\n`;
  });
  return [
    "# Rules",
    "",
    "Every rule that `analyze` reports, generated from the rules themselves by `npm run docs`. Numbers are never reused. The severity is the gravest one: some files and places are judged more mildly. Without a word under “looks at” a rule reads every file of every language. The weight is the rule's share in the compliance score of its group. A comment with one of the words under “excused by”, on the line or the one before, says that an issue is meant.",
    "",
    "ONEX is a convention for services in Python that are made of nodes: each a class `Node<Name><Type>` in a file `node_<name>_<type>.py` or in a folder of that name. An effect reaches the outside (database, network, files); a compute makes an output from its input and touches nothing else; a reducer folds events into a state; an orchestrator lets other nodes do their work in order.",
    "",
    sections.join("\n"),
  ].join("\n");
}

/** The blocks of docs/metrics.md by name. */
export function metricsBlocks(): Readonly<Record<string, string>> {
  const { client, worker } = metricsReference;
  return {
    "client-metrics": metricsTableMarkdown(client),
    "client-labels": labelsTableMarkdown(client),
    "worker-metrics": metricsTableMarkdown(worker),
    "worker-labels": labelsTableMarkdown(worker),
  };
}

/** Outside of code, markdown would take `<name>` for a tag and show nothing. */
function escapeTags(text: string): string {
  return text.replaceAll(/`[^`]*`|</g, (found) => (found === "<" ? "\\<" : found));
}

function writeDocumentation(): void {
  writeFileSync(envExampleFile, envExample());
  console.log("Wrote .env.example");
  writeFileSync(rulesFile, rulesMarkdown());
  console.log("Wrote docs/rules.md");
  writeBlocks(metricsFile, metricsBlocks());
  if (existsSync(readmeFile)) writeBlocks(readmeFile, readmeBlocks());
  else console.log("README.md does not exist yet: its blocks were not written.");
}

function writeBlocks(file: URL, blocks: Readonly<Record<string, string>>): void {
  let text = readFileSync(file, "utf8");
  for (const [name, content] of Object.entries(blocks)) {
    try {
      text = replaceBlock(text, name, content);
      console.log(`Wrote the block "${name}" of ${basename(file.pathname)}`);
    } catch (error) {
      console.error(`${basename(file.pathname)}: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  writeFileSync(file, text);
}

if (import.meta.main) writeDocumentation();
