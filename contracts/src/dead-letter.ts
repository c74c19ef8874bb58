import { headerNames, type RawHeaders, readIntegerHeader, readTextHeader } from "./headers.ts";

/** Headers a dead letter carries beside those of the record it was; its key and value are the record's own bytes. */
const names = {
  topic: "x-dead-letter-topic",
  partition: "x-dead-letter-partition",
  offset: "x-dead-letter-offset",
  timestampMs: "x-dead-letter-timestamp-ms",
  code: "x-dead-letter-code",
  message: "x-dead-letter-message",
  workerId: "x-dead-letter-worker-id",
  defect: "x-dead-letter-defect",
} as const;
const ownNames: ReadonlySet<string> = new Set(Object.values(names));

/** The record that could not be worked on, as far as a dead letter keeps it. */
export interface DeadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: RawHeaders;
  /** What its reader found to be damaged, where it did. */
  readonly defect?: string | undefined;
}

/** Why a record became a dead letter. */
export interface DeathCause {
  readonly code: string;
  readonly message: string;
  readonly workerId: string;
}

export interface DeadLetterRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Record<string, string | Uint8Array>;
}

/** What a reader of headers takes of one text, in bytes. */
const maxTextBytes = 1024;
/** What a reader of records takes of headers. */
const maxHeaders = 64;

/**
 * Builds the dead letter of a record: the same key, value and headers, and where it came from and what was wrong. Of a
 * record that has as many headers as a reader takes, the last ones give way.
 */
export function writeDeadLetter(record: DeadRecord, cause: DeathCause): DeadLetterRecord {
  const own: Record<string, string> = {
    [names.topic]: record.topic,
    [names.partition]: String(record.partition),
    [names.offset]: String(record.offset),
    [names.timestampMs]: String(record.timestampMs),
    [names.code]: cause.code,
    [names.message]: fitText(cause.message),
    [names.workerId]: cause.workerId,
    ...(record.defect === undefined ? {} : { [names.defect]: record.defect }),
  };
  const others = [...record.headers].filter(([name]) => !ownNames.has(name));
  const kept = Object.fromEntries(others.slice(0, maxHeaders - Object.keys(own).length));
  return { key: record.key, value: record.value, headers: { ...own, ...kept } };
}

/** The text cut, between two characters, to what a reader of headers takes. */
function fitText(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxTextBytes));
  return text.slice(0, read);
}

/** What a dead letter says of itself; fields are null where a header is missing or damaged. */
export interface DeadLetterOrigin {
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly timestampMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly workerId: string | null;
  /** What was damaged: the record's headers, or its whole batch, whose bytes are then the value. */
  readonly defect: string | null;
}

/** Where a dead letter came from and why it died, from its headers; what they do not say is null. */
export function readDeadLetterOrigin(headers: RawHeaders): DeadLetterOrigin {
  const offset = readTextHeader(headers, names.offset);
  const integer = (name: string) => readIntegerHeader(headers, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
  return {
    topic: readTextHeader(headers, names.topic),
    partition: integer(names.partition),
    offset: offset !== null && /^\d{1,19}$/.test(offset) ? offset : null,
    timestampMs: integer(names.timestampMs),
    code: readTextHeader(headers, names.code),
    message: readTextHeader(headers, names.message),
    workerId: readTextHeader(headers, names.workerId),
    defect: readTextHeader(headers, names.defect),
  };
}

/** A record by its place. */
export interface RecordAddress {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** The address as one text, `topic/partition/offset`: unique, since no topic's name has a slash. */
export function formatRecordAddress({ topic, partition, offset }: RecordAddress): string {
  return `${topic}/${partition}/${offset}`;
}

/**
 * The headers with which a dead letter is sent again: those of the record it was, without what its death added, and the
 * mark of a replay.
 */
export function replayHeaders(letter: RecordAddress & { readonly headers: RawHeaders }): Record<string, Uint8Array> {
  const kept = [...letter.headers].filter(([name]) => !ownNames.has(name));
  const mark = new TextEncoder().encode(formatRecordAddress(letter));
  return Object.fromEntries([...kept, [headerNames.replayedFrom, mark]]);
}
