import type { Envelope } from "../envelope.ts";
import { fromWireCase } from "../key-case.ts";
import type { Outcome, WireError } from "../service.ts";

type Fields = Record<string, unknown>;

/**
 * Reads a reply of any of the four shapes in use: the model envelope, the flat envelope of the first service (its result
 * in `analysis_result` beside `success`), the bare payload without an envelope, and the flat documented form. They agree
 * on where the correlation id is; this finds the result or the failure in the rest.
 */
export function readReply(
  envelope: Envelope,
  isCompleted: boolean,
  isRetryableCode: (code: string) => boolean,
): Outcome {
  const payload: Fields = envelope.payload ?? envelope;
  if (!isCompleted || payload.success === false) {
    return { outcome: "failed", error: readError(payload, envelope, isRetryableCode) };
  }
  return { outcome: "completed", payload: readResult(payload) };
}

function readResult(payload: Fields): unknown {
  const inner = payload.analysis_result ?? payload.result;
  const merged = isFields(inner) ? { ...payload, ...inner } : { ...payload };
  merged.issues = asFindings(merged.issues);
  merged.recommendations = asFindings(merged.recommendations);
  return withoutNulls(fromWireCase(merged));
}

/** Other workers say null where ours leave a field out, in the items of lists too; the schema's default stands for both. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isFields(value)) return value;
  const present = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(present.map(([name, item]) => [name, withoutNulls(item)]));
}

/** The heuristic handlers list findings as plain texts. */
function asFindings(findings: unknown): unknown {
  if (!Array.isArray(findings)) return undefined;
  return findings.map((finding) => (typeof finding === "string" ? { message: finding } : finding));
}

function readError(payload: Fields, envelope: Envelope, isRetryableCode: (code: string) => boolean): WireError {
  const code = asText(payload.error_code) ?? "UNKNOWN";
  const allowed = payload.retry_allowed;
  return {
    code,
    message: asText(payload.error_message) ?? asText(envelope.error) ?? "the worker gave no reason",
    retryable: typeof allowed === "boolean" ? allowed : isRetryableCode(code),
    cure: asText(payload.suggested_action) ?? "",
  };
}

function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
