import type { Answer, SimilarReport } from "@event-intelligence/client";
import { similarMarkdown } from "@event-intelligence/client/context";
import { becauseOf, labelOf, timingsOf } from "../answer-label.ts";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { type SizeBudget, tooLittle } from "../option-readers.ts";
import { textTable } from "../text-table.ts";
import { unknownDomainHint } from "../unknown-domain.ts";
import { UsageError } from "../usage-error.ts";

export interface SimilarOptions extends ClientCommandOptions {
  readonly nodeType?: string | undefined;
  readonly domain?: string | undefined;
  readonly language?: string | undefined;
  readonly limit: number;
  readonly format: "table" | "json" | "markdown";
  readonly budget?: SizeBudget | undefined;
  readonly timeoutMs?: number | undefined;
}

const noText = "similar needs words for what is to be written: event-intelligence similar store an order";

/** Finds code that is like what is to be written and prints it, within its size. */
export async function runSimilar(context: CommandContext, text: string, options: SimilarOptions): Promise<number> {
  const { nodeType, domain, language, limit, budget, timeoutMs } = options;
  const settings = commandSettings(context, options);
  if (text.trim() === "") throw new UsageError([noText]);
  const client = await commandClient(context, settings);
  try {
    const question = { nodeType, domain, language, text, limit };
    const answer = await client.findSimilarNodes(question, { timeoutMs, signal: context.signal });
    const toText = textOf(answer, options, context.stdout.columns);
    context.stdout.write(budget === undefined ? toText(answer.value) : fittingText(answer.value, budget, toText));
    const isOfDomain = answer.value.nodes.some(({ why }) => why.some((reason) => reason.startsWith("domain ")));
    if (!isOfDomain) context.stderr.write(unknownDomainHint(domain));
    return exitCodes.fine;
  } finally {
    await client.close();
  }
}

type ToText = (report: SimilarReport) => string;

/** The least similar are left out until the rest keeps the size. What has room for none of them would say nothing. */
function fittingText(report: SimilarReport, budget: SizeBudget, toText: ToText): string {
  let count = report.nodes.length;
  let fitting = toText(report);
  while (count > 1 && Buffer.byteLength(fitting) > budget.maxBytes) {
    count -= 1;
    fitting = toText({ ...report, nodes: report.nodes.slice(0, count) });
  }
  const bytes = Buffer.byteLength(fitting);
  if (bytes <= budget.maxBytes) return fitting;
  const what = count === 0 ? "the answer that there is none" : "the most similar code alone";
  throw new UsageError([tooLittle(budget, what, bytes)]);
}

function textOf(answer: Answer<SimilarReport>, { format }: SimilarOptions, width: number): ToText {
  const foundCount = answer.value.nodes.length;
  const leftOutOf = ({ nodes }: SimilarReport) => foundCount - nodes.length;
  if (format === "json") return (report) => toJson(answer, report, leftOutOf(report));
  if (format === "markdown") return (report) => similarMarkdown(report, leftOutOf(report));
  return (report) => toTable(answer, report, leftOutOf(report), width);
}

function toJson(answer: Answer<SimilarReport>, { nodes }: SimilarReport, leftOut: number) {
  const document = {
    ...labelOf(answer),
    nodes,
    ...(leftOut === 0 ? {} : { leftOut }),
    timings: timingsOf(answer),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toTable(answer: Answer<unknown>, report: SimilarReport, leftOut: number, width: number) {
  const rows = report.nodes.map(({ score, name, path, startLine, why }) => [
    score.toFixed(2),
    name,
    `${path}:${startLine}`,
    why.join("; "),
  ]);
  const table =
    rows.length === 0
      ? "No similar code was found.\n"
      : `${textTable(["score", "what", "where", "why"], rows, { width, cutInTheMiddle: ["where"] })}\n`;
  const cut = leftOut === 0 ? "" : `; ${leftOut} left out to keep the size`;
  const rest = report.partial ? "The corpus is still being read: there may be better ones.\n" : "";
  return `${table}${rest}${rows.length} of ${report.totalCount} shown${cut}; source ${answer.source}${becauseOf(answer)}\n`;
}
