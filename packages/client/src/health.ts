import type { Service } from "@event-intelligence/contracts";
import type { CodeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import type { ResponderReport, Transport } from "@event-intelligence/transport";
import type { RequestClient, RequestClientStatus } from "./request-client.ts";

/** How calls could be answered now. Plain data: it can be written as JSON. */
export interface IntelligenceHealth {
  /** available: somebody answers; unknown: connected, but whether somebody answers could not be told. */
  readonly events: "off" | "available" | "unknown" | "unavailable";
  readonly client: RequestClientStatus | null;
  /** Who serves the requests; null when that was not looked for. */
  readonly responders: {
    readonly state: ResponderReport["state"];
    readonly members: number;
    /** Records the worker groups have not finished, or null where that could not be told. */
    readonly lag: number | null;
    /** What kept the look from telling more; left out when nothing did. */
    readonly cause?: string | undefined;
  } | null;
  readonly hasDirectAnalyzer: boolean;
}

const lookTimeoutMs = 3_000;

/** Starts the client if need be, and looks who is there. Never rejects. */
export async function lookAtHealth(
  client: RequestClient<CodeAnalysisOperations> | null,
  events: { readonly transport: Transport; readonly service: Service } | null,
  hasDirectAnalyzer: boolean,
): Promise<IntelligenceHealth> {
  if (client === null || events === null) return { events: "off", client: null, responders: null, hasDirectAnalyzer };
  const isStarted = await client.start({ timeoutMs: lookTimeoutMs }).then(
    () => true,
    () => false,
  );
  const { responderGroups: groups, topics } = events.service;
  const responders = isStarted
    ? await events.transport.responders({ groups, topic: topics.requested }, { timeoutMs: lookTimeoutMs })
    : null;
  const states = { serving: "available", none: "unavailable", rebalancing: "unknown", unknown: "unknown" } as const;
  const state = responders === null ? "unavailable" : states[responders.state];
  return { events: state, client: client.status, responders: toPlain(responders), hasDirectAnalyzer };
}

/** Without what JSON cannot hold. */
function toPlain(report: ResponderReport | null): IntelligenceHealth["responders"] {
  if (report === null) return null;
  const { state, members, lag, cause } = report;
  return { state, members, lag: lag === null ? null : Number(lag), ...(cause && { cause: cause.message }) };
}
