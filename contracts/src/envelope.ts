import * as z from "zod";

/**
 * What wraps every request and reply: one JSON object whose `payload` is the operation's own. Earlier generations wrap
 * differently, so only what all of them have is required, and the rest is taken where it is found.
 */
const envelopeSchema = z.looseObject({
  correlation_id: z.string().min(1).max(256).optional().catch(undefined),
  event_id: z.string().max(256).optional().catch(undefined),
  event_type: z.string().max(256).optional().catch(undefined),
  tenant_id: z.string().max(256).optional().catch(undefined),
  payload: z.looseObject({}).optional().catch(undefined),
  metadata: z
    .looseObject({ event_type: z.string().max(256).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export type Envelope = z.output<typeof envelopeSchema>;

/** A body as read: its envelope, or why it holds none. */
export type EnvelopeResult = { readonly envelope: Envelope } | { readonly defect: string };

const decoder = new TextDecoder("utf-8", { fatal: true });

export function encodeEnvelope(envelope: Readonly<Record<string, unknown>>): Uint8Array {
  // Not a TextEncoder: that takes memory of its own for each message, which costs more than the encoding.
  return Buffer.from(JSON.stringify(envelope));
}

/** Reads a body of any generation; never throws. */
export function tryDecodeEnvelope(value: Uint8Array | null): EnvelopeResult {
  return tryDecodeBody(value, envelopeSchema);
}

/** Reads a record's value as a JSON object that keeps the schema; never throws. */
export function tryDecodeBody<Body>(
  value: Uint8Array | null,
  schema: z.ZodType<Body>,
): { readonly envelope: Body } | { readonly defect: string } {
  if (value === null) return { defect: "the record has no value (a tombstone)" };
  if (value.byteLength === 0) return { defect: "the value is empty" };
  let body: unknown;
  try {
    body = JSON.parse(decoder.decode(value));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 120) : String(error);
    return { defect: `the value is not JSON in UTF-8 (${reason})` };
  }
  const parsed = schema.safeParse(body);
  return parsed.success ? { envelope: parsed.data } : { defect: "the value is not a JSON object" };
}
