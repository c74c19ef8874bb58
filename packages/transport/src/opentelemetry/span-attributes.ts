import type { Attributes } from "@opentelemetry/api";
import type { NewSpan, SpanFacts } from "../tracing.ts";

/**
 * Every attribute of every span, by what it says: names of OpenTelemetry's semantic conventions for messaging, 1.45,
 * and names of our own where they have none.
 */
const factAttributes = {
  correlationId: "messaging.message.conversation_id",
  partition: "messaging.destination.partition.id",
  offset: "kafka.offset",
  group: "messaging.consumer.group.name",
  clientId: "messaging.client.id",
  operation: "event_intelligence.operation",
  attempt: "event_intelligence.attempt",
  source: "event_intelligence.source",
  fallbackReason: "event_intelligence.fallback.reason",
  confidence: "event_intelligence.confidence",
} as const satisfies Record<keyof SpanFacts, string>;

const spanAttributes = {
  system: "messaging.system.name",
  operationName: "messaging.operation.name",
  operationType: "messaging.operation.type",
  topic: "messaging.destination.name",
  error: "error.type",
} as const;

export const errorAttribute = spanAttributes.error;

/** The name of a span and what is known at its beginning, by which samplers decide. */
export function describeSpan({ kind, target, facts = {} }: NewSpan): { name: string; attributes: Attributes } {
  const known = toAttributes(facts);
  // The conventions know no request with its reply: a call is work of this process, and what it sends is messaging.
  if (kind === "ask") return { name: `${target} ask`, attributes: known };
  const attributes = {
    [spanAttributes.system]: "kafka",
    [spanAttributes.operationName]: kind,
    [spanAttributes.operationType]: kind,
    [spanAttributes.topic]: target,
    ...known,
  };
  return { name: `${kind} ${target}`, attributes };
}

export function toAttributes(facts: SpanFacts): Attributes {
  const attributes: Attributes = {};
  for (const [fact, name] of Object.entries(factAttributes)) {
    const value = facts[fact as keyof SpanFacts];
    if (value === undefined || value === null) continue;
    // By the conventions a partition is a text and an offset a number.
    if (typeof value === "bigint") attributes[name] = Number(value);
    else attributes[name] = fact === "partition" ? String(value) : value;
  }
  return attributes;
}
