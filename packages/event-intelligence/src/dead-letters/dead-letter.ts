import {
  type DeadLetterOrigin,
  formatRecordAddress,
  headerNames,
  type RecordAddress,
  readDeadLetterOrigin,
  readTextHeader,
  redactText,
  type Service,
} from "@event-intelligence/contracts";
import type { StoredRecord } from "@event-intelligence/transport";

/** What is known of a dead letter without its key, value and headers: of those there may be more than memory holds. */
export interface DeadLetter extends RecordAddress {
  /** Its own address, as `list` prints it. */
  readonly at: string;
  /** The address of the record it was; null where it does not say. */
  readonly recordAt: string | null;
  readonly service: Service;
  readonly timestampMs: number;
  readonly origin: DeadLetterOrigin;
  /** The body's, or where that cannot be read the header's. */
  readonly correlationId: string | null;
  /** The dead letter that it was a replay of; null where it was none. */
  readonly replayedFrom: string | null;
  /** Null where only the origin was kept. */
  readonly sizeBytes: number | null;
}

export function toDeadLetter(service: Service, record: StoredRecord): DeadLetter {
  const { topic, partition, offset, timestampMs, headers, value } = record;
  const { message, defect, ...origin } = readDeadLetterOrigin(headers);
  return {
    topic,
    partition,
    offset,
    at: formatRecordAddress(record),
    recordAt: recordAddressOf(origin),
    service,
    timestampMs,
    origin: {
      ...origin,
      message: message === null ? null : redactText(message),
      defect: defect ?? record.defect ?? null,
    },
    correlationId: correlationIdOf(service, record),
    replayedFrom: readTextHeader(headers, headerNames.replayedFrom),
    sizeBytes: value === null ? null : value.byteLength,
  };
}

/** The id under which a request is answered, as far as one can be read. */
export function correlationIdOf({ codec }: Service, { value, headers }: StoredRecord): string | null {
  const decoded = codec.decodeRequest(value);
  return decoded.kind === "unreadable" ? readTextHeader(headers, headerNames.correlationId) : decoded.correlationId;
}

function recordAddressOf({ topic, partition, offset }: Omit<DeadLetterOrigin, "message" | "defect">): string | null {
  if (topic === null || partition === null || offset === null) return null;
  return formatRecordAddress({ topic, partition, offset: BigInt(offset) });
}

/** What all commands print of a dead letter. Fields are only ever added. */
export function letterJson(letter: DeadLetter) {
  const { message, defect, ...origin } = letter.origin;
  return {
    at: letter.at,
    deadSince: isoTime(letter.timestampMs),
    ...origin,
    message,
    defect,
    correlationId: letter.correlationId,
    replayedFrom: letter.replayedFrom,
    sizeBytes: letter.sizeBytes ?? 0,
  };
}

/** A sender's clock, or a header, may say more than a date can. */
export function isoTime(timestampMs: number): string {
  const date = new Date(timestampMs);
  return Number.isNaN(date.getTime()) ? `${timestampMs} ms` : date.toISOString();
}
