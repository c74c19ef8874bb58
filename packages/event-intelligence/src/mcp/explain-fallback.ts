import type { IntelligenceHealth } from "@event-intelligence/client";
import { redactText } from "@event-intelligence/contracts";
import * as z from "zod";
import { explainReason } from "./explain-reason.ts";
import type { RecordedFallback } from "./fallback-log.ts";
import type { Tool } from "./tool.ts";
import { detailField, fittingResult, labelFields, limitField, type ToolResult } from "./tool-result.ts";

const input = z.object({ limit: limitField, detail: detailField });

const output = z.object({
  ...labelFields,
  events: z
    .enum(["off", "available", "unknown", "unavailable"])
    .describe("Whether a worker could answer now; unknown: connected, but whether somebody answers could not be told."),
  eventsProblem: z.string().nullable().describe("What keeps a worker from answering now; null where nothing does."),
  totalCount: z.int().min(0).describe("Calls that fell back, of those remembered."),
  reasons: z.array(
    z.object({
      reason: z.string(),
      meaning: z.string(),
      cure: z.string().describe("What a person can do about it."),
      count: z.int().min(1),
      lastAt: z.iso.datetime(),
      answeredBy: z.array(z.string()).describe("Who answered instead; empty where nobody did."),
      calls: z
        .array(
          z.object({
            at: z.iso.datetime(),
            operation: z.string(),
            answeredBy: z.string().nullable(),
            correlationId: z.string(),
            durationMs: z.number(),
          }),
        )
        .describe("The newest first; only with detail full."),
    }),
  ),
});
type Reason = z.output<typeof output>["reasons"][number];

const notice =
  "What this server remembers of its own calls. The cures are for people who run it: settings are read when it starts.";

/** Why the last answers did not come from where they should, and what to do about it. */
export const explainFallback: Tool<typeof input, typeof output> = {
  name: "explain_fallback",
  title: "Explain fallbacks",
  description:
    "Tells why the last answers of this server came from a fallback, or did not come: each reason with what it means, when it happened and what to do. Use it when another tool reports a fallbackReason or an error.",
  input,
  output,
  budgetMs: () => 10_000,
  async run({ limit, detail }, { client, fallbacks }) {
    const { newestFirst } = fallbacks;
    const health = await client.health();
    const reasons = reasonsOf(newestFirst, detail === "full" ? limit : 0);
    return fittingResult(reasons.slice(0, limit), (shown) =>
      toResult(health, newestFirst, shown, shown.length < reasons.length),
    );
  },
};

/** Each reason once, in the order in which it came last. */
function reasonsOf(newestFirst: readonly RecordedFallback[], callCount: number): Reason[] {
  const byReason = Map.groupBy(newestFirst, ({ reason }) => reason);
  return [...byReason].map(([reason, calls]) => ({
    reason,
    ...explainReason(reason),
    count: calls.length,
    lastAt: calls[0]?.at.toISOString() ?? "",
    answeredBy: [...new Set(calls.flatMap(({ source }) => source ?? []))],
    calls: calls.slice(0, callCount).map(({ at, operation, source, correlationId, totalMs }) => ({
      at: at.toISOString(),
      operation,
      answeredBy: source,
      correlationId,
      durationMs: Math.round(totalMs),
    })),
  }));
}

function toResult(
  health: IntelligenceHealth,
  newestFirst: readonly RecordedFallback[],
  reasons: readonly Reason[],
  truncated: boolean,
): ToolResult {
  const lines = reasons.map(
    ({ reason, count, lastAt, answeredBy, meaning, cure }) =>
      `- ${reason}, ${count === 1 ? "once" : `${count} times`}, last at ${lastAt}, answered by ${answeredBy.join(" and ") || "nobody"}. ${meaning} What to do: ${cure}`,
  );
  const none = "No call of this server has fallen back.";
  const { events } = health;
  const eventsProblem = problemOf(health);
  const now = `Events are ${events} now${eventsProblem === null ? "" : `: ${eventsProblem.replace(/\.$/, "")}`}.`;
  return {
    structured: {
      notice,
      source: "this_process",
      confidence: 1,
      fallbackReason: newestFirst[0]?.reason ?? null,
      truncated,
      events,
      eventsProblem,
      totalCount: newestFirst.length,
      reasons,
    },
    text: `${lines.length === 0 ? none : lines.join("\n")}\n\n${now} \`event-intelligence doctor\` examines everything a call needs.\n`,
  };
}

const maxProblemLength = 500;

function problemOf({ events, client, responders }: IntelligenceHealth): string | null {
  if (events === "off" || events === "available") return null;
  const nobody = "Nobody reads the request topic; `event-intelligence worker` starts a worker";
  const found = responders?.state === "none" ? nobody : (responders?.cause ?? client?.transport.lastError?.message);
  return found === undefined ? null : redactText(found).slice(0, maxProblemLength).toWellFormed();
}
