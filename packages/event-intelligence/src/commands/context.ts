import { contextMarkdown, type FittedContext, fitContext, leastBytes } from "@event-intelligence/client/context";
import { nodeTypes } from "@event-intelligence/contracts/code-analysis";
import {
  type ContextQuestion,
  contextQuestionSchema,
  type IntelligenceContext,
} from "@event-intelligence/contracts/context";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { type SizeBudget, tooLittle } from "../option-readers.ts";
import { unknownDomainHint } from "../unknown-domain.ts";
import { UsageError } from "../usage-error.ts";

export interface ContextOptions extends ClientCommandOptions {
  readonly nodeType?: string | undefined;
  readonly domain?: string | undefined;
  readonly service?: string | undefined;
  readonly operation: readonly string[];
  readonly prompt?: string | undefined;
  readonly format: "markdown" | "json";
  readonly budget?: SizeBudget | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Gathers the context of a node and prints it, within its size. */
export async function runContext(context: CommandContext, options: ContextOptions): Promise<number> {
  const question = questionOf(options);
  const { domain, format, budget, timeoutMs } = options;
  const settings = commandSettings(context, options);
  const client = await commandClient(context, settings);
  try {
    const startedAtMs = performance.now();
    const gathered = await client.gatherIntelligence(question, { timeoutMs, signal: context.signal });
    const wallMs = Math.round(performance.now() - startedAtMs);
    const toText = format === "json" ? jsonOf(wallMs) : contextMarkdown;
    context.stdout.write(toText(fitted(gathered, budget, toText)));
    const isEventless = gathered.sources.some(({ name, items }) => name === "events" && items === 0);
    context.stderr.write(`${fallbackLine(gathered)}${isEventless ? unknownDomainHint(domain) : ""}`);
    return settings.client.mode === "events" && isEventless ? exitCodes.noAnswer : exitCodes.fine;
  } finally {
    await client.close();
  }
}

/** By which option each field of a question is given. */
const optionOf: Readonly<Record<keyof ContextQuestion, string>> = {
  nodeType: "--node-type",
  domain: "--domain",
  serviceName: "--service",
  operations: "--operation",
  prompt: "--prompt",
};

function questionOf({ nodeType, domain, service, operation, prompt }: ContextOptions): ContextQuestion {
  if (nodeType === undefined) throw new UsageError([`--node-type is missing: one of ${nodeTypes.join(", ")}.`]);
  const operations = operation.filter((name) => name.trim() !== "");
  const question = { nodeType, domain, serviceName: service, operations, prompt };
  const { error } = contextQuestionSchema.safeParse(question);
  if (error === undefined) return question;
  throw new UsageError(
    error.issues.map(({ path, message }) => `${optionOf[path[0] as keyof ContextQuestion]}: ${message}`),
  );
}

/** Why the code that was to be searched could not be, or not by whoever should; nothing where all went well. */
function fallbackLine({ sources }: IntelligenceContext): string {
  const events = sources.find(({ name }) => name === "events");
  if (events === undefined || events.reason === null || events.reason === "NO_SOURCE") return "";
  const { reason, answeredBy } = events;
  if (reason === "CORPUS_INCOMPLETE") return "The corpus is still being read: there may be more.\n";
  if (answeredBy !== null) return `Code was searched by ${answeredBy}, because of ${reason}.\n`;
  return `No code was searched, because of ${reason}: ${events.message}\n`;
}

function fitted(
  context: IntelligenceContext,
  budget: SizeBudget | undefined,
  toText: (fitted: FittedContext) => string,
): FittedContext {
  if (budget === undefined) return { context, leftOut: {} };
  const result = fitContext(context, budget.maxBytes, toText);
  if (result !== null) return result;
  throw new UsageError([tooLittle(budget, "a context without any item", leastBytes(context, toText))]);
}

/** Every form of it is measured with the same time. */
function jsonOf(wallMs: number): (fitted: FittedContext) => string {
  return ({ context, leftOut }) => {
    const isWhole = Object.keys(leftOut).length === 0;
    const document = { version: 1, ...context, ...(isWhole ? {} : { leftOut }), timings: { wallMs } };
    return `${JSON.stringify(document, null, 2)}\n`;
  };
}
