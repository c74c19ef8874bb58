// Writes the parts of the documentation that are data: .env.example, docs/rules.md, docs/metrics.md, and the blocks of README.md between
// `<!-- NAME:begin -->` and `<!-- NAME:end -->`. Run: node --conditions=source scripts/generate-docs.ts
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type RuleGroup, ruleCatalogue } from "@event-intelligence/analysis/rules";
import { isRetryableCode } from "@event-intelligence/contracts";
import { type ClientMetric, clientMetrics } from "../packages/client/src/prometheus/client-metrics.ts";
import { labelValues, otherValue } from "../packages/client/src/prometheus/label-values.ts";
import { errorClasses, wireCodes } from "../packages/event-intelligence/src/error-reference.ts";
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
    throw new Error(`README.md needs one line "${begin}" and, after it, one line "${end}".`);
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

/** The text of docs/metrics.md. */
export function metricsMarkdown(): string {
  const metrics: readonly ClientMetric[] = Object.values(clientMetrics);
  const metricRows = metrics.map(({ name, type, labelNames, help, buckets = [] }) => [
    `\`${name}\``,
    type,
    labelNames.map((label) => `\`${label}\``).join(", "),
    buckets.length === 0 ? help : `${help} Bounds: ${buckets.join(", ")}.`,
  ]);
  const labelRows = Object.entries(labelValues).map(([list, values]) => [
    labelOfValues[list as keyof typeof labelValues],
    values.map((value) => `\`${value}\``).join(", "),
  ]);
  return [
    "# Metrics of the client",
    "",
    "What `createPrometheusObserver` of `@event-intelligence/client/prometheus` counts, generated from the code by `npm run docs`. Those of the worker stand in [its package](../packages/event-intelligence/README.md#the-worker-service).",
    "",
    markdownTable(["metric", "type", "labels", "meaning"], metricRows),
    "",
    `A label says one of these, and \`${otherValue}\` for everything else, so that nobody outside can make new series:`,
    "",
    markdownTable(["label", "values"], labelRows),
    "",
    "A call counts once in `calls_total`: as `ok` when the first source answered, as `fallback` when a later one did, as `error` with the source `none` when nobody did. The `source` of `call_errors_total` is the one that was asked first, so that errors of calls that events were asked in can be told from those outside of their rollout; `none` where none was asked. An attempt counts once in `attempts_total`: `not-sent` and `indeterminate` are the broker's doing, `retried` and `answered` a worker's, and `unanswered` is one whose call ended first. A reply of the reason `mismatch` is one whose header and body name two calls: it settles neither, and there should never be any. `unknown` is one that names no call of this client, such as a reply from before its start; a worker that echoes no headers makes them also for the calls of other clients.",
    "",
    "Shares at a bound of a histogram are exact, for example that of the calls within 100 ms, and that of the calls that were answered by the first source:",
    "",
    "```promql",
    'sum(rate(event_intelligence_call_duration_seconds_bucket{le="0.1"}[5m])) / sum(rate(event_intelligence_call_duration_seconds_count[5m]))',
    'sum(rate(event_intelligence_calls_total{outcome="ok"}[5m])) / sum(rate(event_intelligence_calls_total[5m]))',
    "```",
    "",
    "[Rolling out](rolling-out.md) has the criteria of `rollout-check` as queries.",
    "",
  ].join("\n");
}

/** The lists of values by the label that stands in the series. */
const labelOfValues: Readonly<Record<keyof typeof labelValues, string>> = {
  operation: "`operation`",
  source: "`source`",
  outcome: "`outcome`",
  result: "`result`",
  dropReason: "`reason` of a dropped reply",
  state: "`state`",
  code: "`code`, and `reason` of a fallback",
};

/** Outside of code, markdown would take `<name>` for a tag and show nothing. */
function escapeTags(text: string): string {
  return text.replaceAll(/`[^`]*`|</g, (found) => (found === "<" ? "\\<" : found));
}

function writeDocumentation(): void {
  writeFileSync(envExampleFile, envExample());
  console.log("Wrote .env.example");
  writeFileSync(rulesFile, rulesMarkdown());
  console.log("Wrote docs/rules.md");
  writeFileSync(metricsFile, metricsMarkdown());
  console.log("Wrote docs/metrics.md");
  if (!existsSync(readmeFile)) {
    console.log("README.md does not exist yet: its blocks were not written.");
    return;
  }
  let readme = readFileSync(readmeFile, "utf8");
  for (const [name, content] of Object.entries(readmeBlocks())) {
    try {
      readme = replaceBlock(readme, name, content);
      console.log(`Wrote the block "${name}" of README.md`);
    } catch (error) {
      console.error((error as Error).message);
      process.exitCode = 1;
    }
  }
  writeFileSync(readmeFile, readme);
}

if (import.meta.main) writeDocumentation();
