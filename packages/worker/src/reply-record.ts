import { randomUUID } from "node:crypto";
import {
  echoedHeaders,
  headerNames,
  maxHeaderBytes,
  type Outcome,
  type RawHeaders,
  type ReplyMessage,
  type Service,
} from "@event-intelligence/contracts";
import type { OutgoingRecord } from "@event-intelligence/transport";
import type { Delivery } from "./delivery.ts";
import { asError } from "./wire-errors.ts";

/** Where the time went. */
export interface ReplyTiming {
  readonly queueMs: number;
  readonly runMs: number;
  /** Answered from memory. */
  readonly cached: boolean;
}

type OutgoingHeaders = Record<string, string | Uint8Array>;

export interface ReplyFacts {
  readonly workerId: string;
  readonly timing: ReplyTiming;
  readonly partition: number | undefined;
}

/**
 * Writes the reply to one delivery. Its topic is the service's own and never the message's; its key is the correlation
 * id, which decides the partition where the request named no valid one.
 * @throws UnwritableReplyError when the codec cannot write the outcome
 */
export function writeReply(delivery: Delivery, outcome: Outcome, facts: ReplyFacts): OutgoingRecord {
  const { service, correlationId, eventId, operation, payload, record } = delivery;
  const { timing, workerId } = facts;
  const message: ReplyMessage = {
    correlationId,
    eventId: randomUUID(),
    causationId: eventId,
    timestampMs: Date.now(),
    operation,
    requestPayload: payload,
    instanceId: workerId,
    processingTimeMs: Math.round(timing.runMs),
    cached: timing.cached,
    ...outcome,
  };
  return {
    topic: outcome.outcome === "completed" ? service.topics.completed : service.topics.failed,
    partition: facts.partition,
    key: correlationId,
    value: encode(service, message),
    headers: replyHeaders(record.headers, outcome, facts),
  };
}

/** The codec threw at an outcome: it holds something that has no form on the wire. */
export class UnwritableReplyError extends Error {}

function encode(service: Service, message: ReplyMessage): Uint8Array {
  try {
    return service.codec.encodeReply(message);
  } catch (error) {
    throw new UnwritableReplyError(`the answer cannot be written: ${asError(error).message}`, { cause: error });
  }
}

/** What the request's headers ask to have back, how it ended, and who worked how long. */
function replyHeaders(asked: RawHeaders, outcome: Outcome, { timing, workerId }: ReplyFacts): OutgoingHeaders {
  const headers: OutgoingHeaders = {};
  for (const name of echoedHeaders) {
    const value = asked.get(name);
    // One that is too long to be read is not worth carrying back either: it could outgrow the reply topic.
    if (value !== undefined && value.byteLength <= maxHeaderBytes) headers[name] = value;
  }
  headers[headerNames.outcome] = outcome.outcome;
  if (outcome.outcome === "failed") {
    headers[headerNames.errorCode] = outcome.error.code;
    headers[headerNames.retryable] = String(outcome.error.retryable);
  }
  headers[headerNames.queueMs] = String(Math.round(timing.queueMs));
  headers[headerNames.runMs] = String(Math.round(timing.runMs));
  headers[headerNames.cache] = timing.cached ? "hit" : "miss";
  headers[headerNames.workerId] = workerId;
  return headers;
}
