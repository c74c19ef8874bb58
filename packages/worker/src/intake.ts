import { hash } from "node:crypto";
import {
  headerNames,
  maxBudgetMs,
  type ReadableRequest,
  type RefusedRequest,
  readIntegerHeader,
  readPriority,
  readTextHeader,
  remainingBudgetMs,
  type Service,
  type WireError,
} from "@event-intelligence/contracts";
import type { RecordDefect, StoredRecord, Tracing } from "@event-intelligence/transport";
import { type AdmittedRequest, type Arrival, type Delivery, monotonicMs } from "./delivery.ts";
import type { ProgressTeller } from "./progress.ts";
import { timeoutError, toWireError, wireError } from "./wire-errors.ts";

/** What is to be done with a record. */
export type Admission =
  | { readonly kind: "admitted"; readonly request: AdmittedRequest }
  /** Answerable, but not with work. */
  | { readonly kind: "refused"; readonly delivery: Delivery; readonly error: WireError }
  /** Nothing can be read; `delivery` is there when a header of ours still says whom to tell. */
  | { readonly kind: "dead"; readonly error: WireError; readonly delivery: Delivery | null }
  | { readonly kind: "expired" };

export interface IntakeOptions {
  /** The broker's clock. */
  brokerNowMs(): number;
  /** Tenant of requests that name none. */
  readonly tenant: string;
  readonly group: string;
  readonly tracing: Tracing | null;
  readonly progress: ProgressTeller;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Notes when and with which budget a record arrived, and begins its span. */
export function receive(
  service: Service,
  record: StoredRecord,
  ownership: AbortSignal,
  options: IntakeOptions,
): Arrival {
  const budgetMs = readBudgetMs(record);
  const { headers, offset, partition, timestampMs, timestampType, topic } = record;
  const facts = { group: options.group, partition, offset };
  return {
    service,
    record,
    ownership,
    receivedAtMs: monotonicMs(),
    span: options.tracing?.startSpan({ kind: "process", target: topic, cause: headers, facts }) ?? null,
    ageMs: Math.max(0, options.brokerNowMs() - timestampMs),
    remainingMs: () => remainingBudgetMs({ timestampMs, timestampType, budgetMs, brokerNowMs: options.brokerNowMs() }),
  };
}

/** Decides what becomes of a record, from its headers first: an expired one is not worth decoding. */
export function admit(arrival: Arrival, options: IntakeOptions): Admission {
  const { record, service } = arrival;
  if (record.defect !== undefined) return dead(arrival, wireError("INVALID_INPUT", defectMessage(record.defect)));
  const namesBudget = readBudgetMs(record) !== null;
  if (namesBudget && arrival.remainingMs() <= 0) return { kind: "expired" };
  const decoded = service.codec.decodeRequest(record.value);
  if (decoded.kind === "unreadable") return dead(arrival, decoded.error);
  const { correlationId, eventId, operation, payload } = decoded;
  const delivery: Delivery = { ...arrival, correlationId, eventId, operation, payload };
  const error = refusal(decoded, delivery);
  if (error !== null) return { kind: "refused", delivery, error };
  const request = toRequest(delivery, decoded as ReadableRequest, namesBudget, options);
  return { kind: "admitted", request };
}

/** The record as a dead letter, with the header's word for whom to tell when that is a correlation id. */
export function dead(arrival: Arrival, error: WireError): Extract<Admission, { kind: "dead" }> {
  const id = readTextHeader(arrival.record.headers, headerNames.correlationId);
  const delivery =
    id !== null && uuid.test(id)
      ? { ...arrival, correlationId: id, eventId: null, operation: null, payload: null }
      : null;
  return { kind: "dead", error, delivery };
}

function refusal(decoded: ReadableRequest | RefusedRequest, delivery: Delivery): WireError | null {
  const { record, service } = delivery;
  const headerId = readTextHeader(record.headers, headerNames.correlationId);
  // Only our own clients send x-client-id, and they write one id into both places. Others send unrelated headers.
  if (record.headers.has(headerNames.clientId) && headerId !== null && headerId !== decoded.correlationId) {
    return wireError(
      "INVALID_INPUT",
      `${headerNames.correlationId} and the body's correlation_id differ`,
      "Send the same correlation id in the header and in the body.",
    );
  }
  if (decoded.kind === "refused") return decoded.error;
  if (!Object.hasOwn(service.operations, decoded.operation)) {
    return wireError("INVALID_OPERATION", `${decoded.operation} is not served here`);
  }
  return delivery.remainingMs() <= 0 ? toWireError(timeoutError("it was read")) : null;
}

function toRequest(
  delivery: Delivery,
  decoded: ReadableRequest,
  namesBudget: boolean,
  options: IntakeOptions,
): AdmittedRequest {
  const { headers } = delivery.record;
  const tenant = readTextHeader(headers, headerNames.tenant) ?? decoded.tenant ?? options.tenant;
  const idempotencyKey = readTextHeader(headers, headerNames.idempotencyKey) ?? decoded.correlationId;
  const { operation } = decoded;
  return {
    ...delivery,
    operation,
    namesBudget,
    progress: options.progress.of(delivery),
    clientId: readTextHeader(headers, headerNames.clientId),
    priority: readPriority(headers),
    workKey: JSON.stringify([delivery.service.name, tenant, idempotencyKey, operation, fingerprint(delivery)]),
  };
}

/**
 * Keeps a stranger with somebody's key from reading or poisoning what is remembered under it. Our own clients repeat a
 * call byte for byte; others may write another time into its envelope, and two calls with one key differ there, too.
 */
function fingerprint({ record, correlationId, payload }: Delivery): string {
  const { headers, value } = record;
  const key = readTextHeader(headers, headerNames.idempotencyKey);
  const isRepeatedAsItIs = value !== null && headers.has(headerNames.clientId) && key === correlationId;
  return hash("sha256", isRepeatedAsItIs ? value : textOf(payload), "base64");
}

/** A schema may have made of the payload what JSON has no form for, such as big integers. */
function textOf(payload: unknown): string {
  const withForm = (_key: string, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  };
  return JSON.stringify(payload, withForm) ?? "";
}

function readBudgetMs(record: StoredRecord): number | null {
  return readIntegerHeader(record.headers, headerNames.budgetMs, { min: 1, max: maxBudgetMs });
}

const defectMessages: Readonly<Record<RecordDefect, string>> = {
  "undecodable-batch": "the record batch cannot be read; the value is the whole batch as it was stored",
  "decompressed-too-large": "the record batch unpacks to too much; the value is the whole batch as it was stored",
  "too-many-headers": "the record has too many headers; those past the limit are left out",
};

function defectMessage(defect: RecordDefect): string {
  return `${defectMessages[defect]} (${defect})`;
}
