import type { Answer } from "@event-intelligence/client";
import type { Pattern, PatternReport } from "@event-intelligence/contracts/code-analysis";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { textTable } from "../text-table.ts";

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
  const client = await commandClient(context, commandSettings(context, options));
  try {
    const answer = await client.discoverPatterns(
      { glob, nodeType, domain, text, language, limit },
      { timeoutMs, signal: context.signal },
    );
    context.stdout.write(options.json ? `${JSON.stringify(toJson(answer), null, 2)}\n` : toText(answer));
    return exitCodes.fine;
  } finally {
    await client.close();
  }
}

function toJson({ value, source, confidence, fallbackReason, timings }: Answer<PatternReport>) {
  return {
    version: 1,
    source,
    confidence,
    ...(fallbackReason === null ? {} : { fallbackReason }),
    totalCount: value.totalCount,
    ...(value.partial ? { partial: true } : {}),
    patterns: value.patterns,
    timings: { wallMs: Math.round(timings.totalMs) },
  };
}

function toText(answer: Answer<PatternReport>): string {
  const { value, source, confidence, fallbackReason } = answer;
  const rows = value.patterns.map((pattern) => [
    pattern.name,
    pattern.confidence.toFixed(2),
    pattern.nodeType ?? "",
    pattern.domain ?? "",
    `${pattern.filePath}:${pattern.startLine}`,
    evidenceText(pattern),
  ]);
  const table =
    rows.length === 0
      ? "No pattern matches.\n"
      : `${textTable(["pattern", "confidence", "node type", "domain", "where", "evidence"], rows)}\n`;
  const reason = fallbackReason === null ? "" : `, because of ${fallbackReason}`;
  const rest = value.partial ? "The corpus is still being read: there may be more.\n" : "";
  return `${table}${rest}${value.patterns.length} of ${value.totalCount} shown; source ${source}, confidence ${confidence.toFixed(2)}${reason}\n`;
}

/** What was seen first, and how much more there is; nothing where the answerer does not say. */
function evidenceText({ evidence = [] }: Pattern): string {
  const [first, ...others] = evidence;
  if (first === undefined) return "";
  return `line ${first.line}: ${first.sign}${others.length === 0 ? "" : `, and ${others.length} more`}`;
}
