import * as z from "zod";
import { type Progress, progressSchema } from "./progress.ts";
import { topicEnvironment } from "./topic-environment.ts";

/** Topics that serve the protocol itself; the same whatever the service or its profile. */
export interface ControlTopics {
  readonly cancelled: string;
  readonly progress: string;
  readonly presence: string;
}

/** The control topics of an environment, whose name may be any of those in use ("development" and "dev" are one). */
export function controlTopics(environment: string): ControlTopics {
  const topic = (event: string) => `${topicEnvironment(environment)}.event-intelligence.control.${event}.v1`;
  return { cancelled: topic("cancelled"), progress: topic("progress"), presence: topic("presence") };
}

const cancellationSchema = z.object({
  version: z.literal(1),
  correlation_id: z.string().min(1).max(256),
  client_id: z.string().min(1).max(256),
  reason: z.enum(["timeout", "aborted", "closed"]),
});

const presenceSchema = z.object({
  version: z.literal(1),
  worker_id: z.string().min(1).max(256),
  state: z.enum(["serving", "leaving"]),
  group: z.string(),
  topics: z.array(z.string()),
  slots: z.int().min(1),
  running: z.int().min(0),
  waiting: z.int().min(0),
});

/** A caller took a request back: nobody waits for its answer any more. */
export type Cancellation = z.output<typeof cancellationSchema>;
/** A worker's sign of life. */
export type Presence = z.output<typeof presenceSchema>;

/** How often a worker says it is there. */
export const presenceIntervalMs = 5_000;
/** A worker not heard of for this long is gone. */
export const presenceStaleAfterMs = 10_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a control message. */
export function encodeControl(message: Cancellation | Presence | Progress): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}

/** The cancellation in a control record, or null when it is none. */
export function tryReadCancellation(value: Uint8Array | null): Cancellation | null {
  return tryRead(cancellationSchema, value);
}

/** The sign of life in a control record, or null when it is none. */
export function tryReadPresence(value: Uint8Array | null): Presence | null {
  return tryRead(presenceSchema, value);
}

/** The step in a control record, or null when it is none. */
export function tryReadProgress(value: Uint8Array | null): Progress | null {
  return tryRead(progressSchema, value);
}

/** Whether a sign of life stored at `timestampMs` still counts. Both times are the broker's. */
export function isPresenceFresh(presence: Presence, timestampMs: number, brokerNowMs: number): boolean {
  return presence.state === "serving" && brokerNowMs - timestampMs <= presenceStaleAfterMs;
}

function tryRead<Message>(schema: z.ZodType<Message>, value: Uint8Array | null): Message | null {
  if (value === null) return null;
  try {
    return schema.safeParse(JSON.parse(decoder.decode(value))).data ?? null;
  } catch {
    return null;
  }
}
