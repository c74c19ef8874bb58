import { contextMarkdown, type FittedContext, fitContext } from "@event-intelligence/client/context";
import type { IntelligenceContext } from "@event-intelligence/contracts/context";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import type { SizeBudget } from "../option-readers.ts";
import { UsageError } from "../usage-error.ts";

export interface ContextOptions extends ClientCommandOptions {
  readonly nodeType: string;
  readonly domain?: string | undefined;
  readonly service?: string | undefined;
  readonly operation: readonly string[];
  readonly prompt?: string | undefined;
  readonly format: "markdown" | "json";
  readonly json?: boolean | undefined;
  readonly budget?: SizeBudget | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Gathers the context of a node and prints it, within its size. */
export async function runContext(context: CommandContext, options: ContextOptions): Promise<number> {
  const { nodeType, domain, service: serviceName, operation: operations, prompt, timeoutMs } = options;
  const settings = commandSettings(context, options);
  const client = await commandClient(context, settings);
  try {
    const startedAtMs = performance.now();
    const question = { nodeType, domain, serviceName, operations, prompt };
    const gathered = await client.gatherIntelligence(question, { timeoutMs, signal: context.signal });
    const wallMs = Math.round(performance.now() - startedAtMs);
    const toText = options.json || options.format === "json" ? jsonOf(wallMs) : contextMarkdown;
    context.stdout.write(toText(fitted(gathered, options.budget, toText)));
    const isEventless = gathered.sources.some(({ name, items }) => name === "events" && items === 0);
    return settings.client.mode === "events" && isEventless ? exitCodes.noAnswer : exitCodes.fine;
  } finally {
    await client.close();
  }
}

function fitted(
  context: IntelligenceContext,
  budget: SizeBudget | undefined,
  toText: (fitted: FittedContext) => string,
): FittedContext {
  if (budget === undefined) return { context, leftOut: {} };
  const result = fitContext(context, budget.maxBytes, toText);
  if (result !== null) return result;
  throw new UsageError([`--budget ${budget.text} is too little for a context without any item. Give it more.`]);
}

/** Every form of it is measured with the same time. */
function jsonOf(wallMs: number): (fitted: FittedContext) => string {
  return ({ context, leftOut }) => {
    const isWhole = Object.keys(leftOut).length === 0;
    const document = { version: 1, ...context, ...(isWhole ? {} : { leftOut }), timings: { wallMs } };
    return `${JSON.stringify(document, null, 2)}\n`;
  };
}
