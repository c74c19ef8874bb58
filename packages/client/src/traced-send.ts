import type { Operations } from "@event-intelligence/contracts";
import type { OutgoingRecord, RecordPosition, Tracing } from "@event-intelligence/transport";
import { reasonOf } from "./call-errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest } from "./pending-requests.ts";

/** Sends a request within what is left of its call, as a span of it where calls are traced. */
export function sendTraced(
  options: ResolvedOptions<Operations>,
  pending: PendingRequest,
  record: OutgoingRecord,
): Promise<RecordPosition> {
  const send = (outgoing: OutgoingRecord) =>
    options.transport.send(outgoing, { timeoutMs: Math.max(1, pending.remainingMs) });
  return options.tracing === null ? send(record) : asSpan(options.tracing, options.clientId, pending, record, send);
}

async function asSpan(
  tracing: Tracing,
  clientId: string,
  pending: PendingRequest,
  record: OutgoingRecord,
  send: (outgoing: OutgoingRecord) => Promise<RecordPosition>,
): Promise<RecordPosition> {
  const { correlationId, operation, attempt } = pending;
  const facts = { correlationId, operation, attempt, clientId };
  const span = tracing.startSpan({ kind: "send", target: record.topic, parent: pending.span, facts });
  try {
    const position = await send({ ...record, headers: { ...record.headers, ...span.headers } });
    span.note(position);
    span.end(null);
    return position;
  } catch (error) {
    span.end(reasonOf(error));
    throw error;
  }
}
