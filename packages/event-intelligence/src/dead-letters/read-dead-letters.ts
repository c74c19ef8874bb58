import { formatRecordAddress, type RecordAddress, type Service } from "@event-intelligence/contracts";
import {
  PartitionMissingError,
  type ReadRange,
  type StoredRecord,
  TopicMissingError,
  type Transport,
} from "@event-intelligence/transport";
import { type DeadLetter, toDeadLetter } from "./dead-letter.ts";

/** Where dead letters are read, and what ends the reading. */
export interface DeadLetterSource {
  readonly transport: Transport;
  readonly services: readonly Service[];
  readonly signal: AbortSignal;
}

/** A dead letter together with the record that holds it. */
export interface ReadLetter {
  readonly letter: DeadLetter;
  readonly record: StoredRecord;
}

/** Reads the dead letters of all services. A topic that no worker has made yet holds none. */
export async function* readDeadLetters(
  { transport, services, signal }: DeadLetterSource,
  sinceMs?: number,
): AsyncGenerator<ReadLetter> {
  const from = sinceMs === undefined ? "earliest" : { timestampMs: Math.max(0, sinceMs) };
  for (const service of services) {
    yield* readLetters(transport, service, { topic: service.topics.deadLetters, from, signal });
  }
}

/**
 * Reads the dead letters that the addresses name: each their own address, or that of the record they were. A record
 * that was handed out twice may have died twice.
 */
export async function* readDeadLettersAt(
  source: DeadLetterSource,
  addresses: readonly RecordAddress[],
): AsyncGenerator<ReadLetter> {
  const { transport, services, signal } = source;
  const records = new Set<string>();
  for (const address of addresses) {
    const { topic, partition, offset } = address;
    const service = services.find(({ topics }) => topics.deadLetters === topic);
    if (service === undefined) {
      records.add(formatRecordAddress(address));
      continue;
    }
    const range = { topic, partitions: [partition], from: { offset }, signal };
    for await (const read of readLetters(transport, service, range)) {
      if (read.record.offset === offset) yield read;
      break;
    }
  }
  if (records.size === 0) return;
  for await (const read of readDeadLetters(source)) {
    if (read.letter.recordAt !== null && records.has(read.letter.recordAt)) yield read;
  }
}

async function* readLetters(transport: Transport, service: Service, range: ReadRange): AsyncGenerator<ReadLetter> {
  try {
    for await (const record of transport.read(range)) yield { letter: toDeadLetter(service, record), record };
  } catch (error) {
    if (!(error instanceof TopicMissingError || error instanceof PartitionMissingError)) throw error;
  }
}
