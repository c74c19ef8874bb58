import { EventIntelligenceError } from "@event-intelligence/contracts";
import pRetry from "p-retry";
import { NotAuthorizedError, TopicMissingError } from "../../errors.ts";
import type { ReadRange, RecordGap, StoredRecord } from "../../transport.ts";
import { brokerCode } from "../connection/broker-codes.ts";
import type { BrokerLink } from "../connection/broker-link.ts";
import { connectedCall } from "../connection/connected-call.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { brokerError, messageOf, topicError, transportClosed, unavailable } from "../connection/error-mapping.ts";
import { findAllOffsets } from "../connection/offsets.ts";
import { type FetchedPartition, fetchRecords } from "./fetch.ts";
import { partitionMissing } from "./read-position.ts";

const fetchLimits = { maxWaitMs: 100, maxBytes: 4 * 1024 * 1024, maxBytesPerPartition: 1024 * 1024 };
/** Fetches of one piece that may fail in a row: about ten seconds of a broker that is away. */
const maxFailures = 10;

/** Iterates over a range of stored records, partition after partition, and ends where the log ended at the start. */
export async function* readRange(connection: KafkaConnection, range: ReadRange): AsyncGenerator<StoredRecord> {
  range.signal?.throwIfAborted();
  for (const stretch of await stretchesOf(connection, range)) yield* readStretch(connection, stretch, range);
}

/** What is read of one partition. */
interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
  /** What lay before it, where that is gone and may have been asked for. */
  readonly gap: RecordGap | null;
}

async function stretchesOf(
  connection: KafkaConnection,
  { topic, partitions, from, signal }: ReadRange,
): Promise<Stretch[]> {
  const reading = <T>(work: () => Promise<T>) =>
    connectedCall(connection, { signal }, `Reading topic "${topic}"`, work);
  const known = await reading(() => connection.usableTopic(topic, { isFresh: true }));
  for (const partition of partitions ?? []) {
    if (!(partition in known.leaders)) {
      throw partitionMissing(topic, partition, known.leaders.length);
    }
  }
  const places = [...(partitions ?? known.leaders.keys())].map((partition) => ({ topic, partition }));
  const offsets = async (query: Parameters<typeof findAllOffsets>[2]) => {
    const found = await reading(() => findAllOffsets(connection, places, query));
    return new Map(found.map(({ partition, offset }) => [partition, offset]));
  };
  const isByTime = from !== "earliest" && "timestampMs" in from;
  const [ends, firsts] = await Promise.all([offsets("latest"), offsets(isByTime ? from : "earliest")]);
  // Asked last: what is deleted between the two questions is a gap as well.
  const oldest = isByTime ? await offsets("earliest") : firsts;
  return places.map(({ partition }) => {
    const end = ends.get(partition) ?? 0n;
    const start = oldest.get(partition) ?? end;
    const wanted = isByTime
      ? firstByTime(firsts.get(partition), start, end)
      : from === "earliest"
        ? start
        : from.offset;
    const gap = wanted < start ? { topic, partition, fromOffset: wanted, toOffset: start } : null;
    return { topic, partition, from: wanted < start ? start : wanted, end, gap };
  });
}

/** By time, -1 means that nothing is that late. What is deleted may have been late enough when all that is left is. */
function firstByTime(found: bigint = -1n, start: bigint, end: bigint): bigint {
  const first = found < 0n ? end : found;
  return first <= start ? 0n : first;
}

async function* readStretch(
  connection: KafkaConnection,
  { topic, partition, from, end, gap }: Stretch,
  { signal, onGap }: ReadRange,
): AsyncGenerator<StoredRecord> {
  if (gap !== null) onGap?.(gap);
  const source = new PartitionSource(connection, topic, partition);
  let position = from;
  try {
    while (position < end) {
      const fetched = await interruptible(source.fetch(position), connection, signal);
      if (fetched.code === brokerCode.offsetOutOfRange) {
        const toOffset = fetched.nextOffset < end ? fetched.nextOffset : end;
        onGap?.({ topic, partition, fromOffset: position, toOffset });
      }
      for (const record of fetched.records) {
        if (record.offset >= end) return;
        if (record.offset < position) continue;
        signal?.throwIfAborted();
        yield record;
        signal?.throwIfAborted();
      }
      position = fetched.nextOffset;
    }
  } finally {
    source.close();
  }
}

/** Fetches one partition from whoever leads it. */
class PartitionSource {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #partition: number;
  #link: BrokerLink | null = null;

  constructor(connection: KafkaConnection, topic: string, partition: number) {
    this.#connection = connection;
    this.#topic = topic;
    this.#partition = partition;
  }

  /** What is stored from `offset` on; records that were deleted meanwhile are passed over. */
  async fetch(offset: bigint): Promise<FetchedPartition> {
    return pRetry(() => this.#fetchOnce(offset), {
      retries: maxFailures,
      minTimeout: 50,
      maxTimeout: 1_500,
      signal: this.#connection.closing,
      onFailedAttempt: async () => {
        this.close();
        await this.#connection.refresh([this.#topic]).catch(() => {});
      },
      shouldRetry: ({ error }) => !(error instanceof TopicMissingError || error instanceof NotAuthorizedError),
    }).catch((error) => {
      if (error instanceof EventIntelligenceError) throw error;
      throw unavailable(`Topic "${this.#topic}" cannot be read (${messageOf(error)})`, error);
    });
  }

  close(): void {
    if (this.#link !== null) this.#connection.releasePrivateLink(this.#link);
    this.#link = null;
  }

  async #fetchOnce(offset: bigint): Promise<FetchedPartition> {
    const topic = this.#topic;
    const partition = this.#partition;
    const { settings } = this.#connection;
    const leader = this.#connection.leaderOf(topic, partition);
    this.#link ??= this.#connection.createPrivateLink(leader, settings.requestTimeoutMs);
    await this.#link.connect();
    const [fetched] = await fetchRecords(this.#link, settings.clientId, [{ topic, partition, offset }], fetchLimits);
    if (fetched === undefined) throw brokerError(-1);
    if (fetched.code === brokerCode.offsetOutOfRange) return this.#pastDeleted(fetched, offset);
    if (fetched.code !== 0) throw topicError(topic, fetched.code);
    return fetched;
  }

  async #pastDeleted(fetched: FetchedPartition, offset: bigint): Promise<FetchedPartition> {
    const place = { topic: this.#topic, partition: this.#partition };
    const [start] = await findAllOffsets(this.#connection, [place], "earliest");
    // Not below the log: then it was cut, and nothing of what was asked for is left.
    const nextOffset = start !== undefined && start.offset > offset ? start.offset : 2n ** 63n - 1n;
    return { ...fetched, records: [], nextOffset };
  }
}

/** Settles with the reason when the reader's signal aborts or the transport closes. */
async function interruptible<T>(
  work: Promise<T>,
  connection: KafkaConnection,
  signal: AbortSignal | undefined,
): Promise<T> {
  const ending = signal === undefined ? connection.closing : AbortSignal.any([connection.closing, signal]);
  if (ending.aborted) throw ending.reason;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(ending.reason);
  ending.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } catch (error) {
    if (connection.isClosed && !signal?.aborted) throw transportClosed();
    throw error;
  } finally {
    ending.removeEventListener("abort", onAbort);
  }
}
