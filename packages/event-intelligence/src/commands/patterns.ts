import type { Answer } from "@event-intelligence/client";
import type { ErrorCode } from "@event-intelligence/contracts";
import type { Pattern, PatternReport } from "@event-intelligence/contracts/code-analysis";
import { becauseOf, labelOf, timingsOf } from "../answer-label.ts";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { usesEvents } from "../from-env.ts";
import type { Settings } from "../settings.ts";
import { textTable } from "../text-table.ts";
import { unknownDomainHint } from "../unknown-domain.ts";

export interface PatternsOptions extends ClientCommandOptions {
  readonly nodeType?: string | undefined;
  readonly domain?: string | undefined;
  readonly text?: string | undefined;
  readonly language?: string | undefined;
  readonly limit: number;
  readonly timeoutMs?: number | undefined;
  readonly json?: boolean | undefined;
}

/** Discovers patterns and prints them with where they came from. */
export async function runPatterns(context: CommandContext, glob: string, options: PatternsOptions): Promise<number> {
  const { nodeType, domain, text, language, limit, timeoutMs } = options;
  const settings = commandSettings(context, options);
  const client = await commandClient(context, settings);
  try {
    const answer = await client.discoverPatterns(
      { glob, nodeType, domain, text, language, limit },
      { timeoutMs, signal: context.signal },
    );
    const hint = corpusHint(answer, settings);
    context.stdout.write(options.json ? `${JSON.stringify(toJson(answer), null, 2)}\n` : toText(answer, hint));
    const isAnswered = answer.value.patterns.length > 0 && answer.value.answeredDomain === undefined;
    if (!isAnswered) context.stderr.write(unknownDomainHint(domain));
    return exitCodes.fine;
  } finally {
    await client.close();
  }
}

function toJson(answer: Answer<PatternReport>) {
  const { patterns, answeredDomain } = answer.value;
  return {
    ...labelOf(answer),
    ...(answeredDomain === undefined ? {} : { answeredDomain }),
    patterns,
    timings: timingsOf(answer),
  };
}

/** Why there was no code to search, where that can be told and mended; else empty. */
function corpusHint({ source, fallbackReason }: Answer<PatternReport>, settings: Settings): string {
  if (source !== "builtin_pattern_library" || settings.client.mode === "builtin") return "";
  if (usesEvents(settings) && settings.kafka.brokers !== undefined) {
    const isWithoutCorpus = fallbackReason === ("BACKEND_UNAVAILABLE" satisfies ErrorCode);
    return isWithoutCorpus ? "without PATTERN_ROOTS at the worker there is no code to search" : "";
  }
  return settings.corpus.roots.length === 0 ? "there is no code to search: set PATTERN_ROOTS to folders of code" : "";
}

function toText(answer: Answer<PatternReport>, hint: string): string {
  const { value, source, confidence } = answer;
  const rows = value.patterns.map((pattern) => [
    pattern.name,
    pattern.confidence.toFixed(2),
    pattern.nodeType ?? "",
    pattern.domain ?? "",
    `${pattern.filePath}:${pattern.startLine}`,
    [evidenceText(pattern), findingsText(pattern)].filter((text) => text !== "").join("; "),
  ]);
  const table =
    rows.length === 0
      ? "No pattern matches.\n"
      : `${textTable(["pattern", "confidence", "node type", "domain", "where", "evidence"], rows)}\n`;
  const reason = hint === "" ? becauseOf(answer) : `${becauseOf(answer)} (${hint})`;
  const rest = value.partial ? "The corpus is still being read: there may be more.\n" : "";
  const instead =
    value.answeredDomain === undefined ? "" : `No pattern is of that domain: these are ${value.answeredDomain}.\n`;
  return `${table}${rest}${instead}${value.patterns.length} of ${value.totalCount} shown; source ${source}, confidence ${confidence.toFixed(2)}${reason}\n`;
}

/** What is gravely wrong in its file, so that it is no example. */
function findingsText({ findings = [] }: Pattern): string {
  const rules = findings.map(({ rule, line }) => `${rule} in line ${line}`);
  return rules.length === 0 ? "" : `no example: ${rules.join(", ")}`;
}

/** What was seen first, and how much more there is; nothing where the answerer does not say. */
function evidenceText({ evidence = [] }: Pattern): string {
  const [first, ...others] = evidence;
  if (first === undefined) return "";
  return `line ${first.line}: ${first.sign}${others.length === 0 ? "" : `, and ${others.length} more`}`;
}
