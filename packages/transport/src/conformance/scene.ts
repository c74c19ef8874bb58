import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ReadRange, RecordPosition, StoredRecord, TopicSpec, Transport, TransportObserver } from "../transport.ts";
import type { ConformanceDriver } from "./driver.ts";

const pollMs = 5;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What one test works with: transports that are closed afterwards, topics and groups nobody else uses. */
export class Scene {
  readonly #driver: ConformanceDriver;
  readonly #waitMs: number;
  readonly #transports: Transport[] = [];
  #keeper: Promise<Transport> | undefined;

  constructor(driver: ConformanceDriver, waitMs: number) {
    this.#driver = driver;
    this.#waitMs = waitMs;
  }

  /** A transport that has not been started. */
  async createTransport(observer?: TransportObserver): Promise<Transport> {
    return this.track(await this.#driver.createTransport({ observer }));
  }

  /** A started transport. */
  async connect(observer?: TransportObserver): Promise<Transport> {
    const transport = await this.createTransport(observer);
    await transport.start({ timeoutMs: this.#waitMs });
    return transport;
  }

  /** Has the transport closed at the end of the test. */
  track(transport: Transport): Transport {
    this.#transports.push(transport);
    return transport;
  }

  /** A name nobody has used before, fit for topics and groups. */
  name(kind: string): string {
    return `conformance.${kind}.${randomUUID()}`;
  }

  /** The driver's ability; the suite has checked that it is there. */
  feature<Name extends keyof ConformanceDriver["features"]>(
    name: Name,
  ): NonNullable<ConformanceDriver["features"][Name]> {
    const feature = this.#driver.features[name];
    if (feature === undefined) throw new Error(`A conformance case uses ${name} without naming it in needs.`);
    return feature;
  }

  /** Creates a topic and waits until every partition can be used. */
  async createTopic(partitions = 1, config: TopicSpec["config"] = {}): Promise<string> {
    this.#keeper ??= this.connect();
    const keeper = await this.#keeper;
    const spec: TopicSpec = { topic: this.name("topic"), partitions, config };
    await this.eventually(async () => {
      // A broker that has just come back refuses for a while.
      const [report] = await keeper.ensureTopics([spec], { mode: "create", timeoutMs: this.#waitMs });
      return report?.partitions === partitions && report.partitionsWithoutLeader.length === 0;
    }, `topic ${spec.topic} has ${partitions} usable partitions`);
    return spec.topic;
  }

  /** Waits until `check` returns something other than false without throwing. */
  async eventually(check: () => unknown, what: string): Promise<void> {
    const deadlineMs = performance.now() + this.#waitMs;
    for (;;) {
      const failure = await tryCheck(check);
      if (failure === undefined) return;
      if (performance.now() > deadlineMs) {
        throw new Error(`Waited ${this.#waitMs} ms in vain: ${what}.`, { cause: failure });
      }
      await pause(pollMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close({ graceMs: 0 })));
  }
}

async function tryCheck(check: () => unknown): Promise<Error | undefined> {
  try {
    return (await check()) === false ? new Error("the condition is false") : undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A record's value as text; a null value is "null". */
export function textOf(record: StoredRecord): string {
  return record.value === null ? "null" : decoder.decode(record.value);
}

/** Sends the texts at once and resolves with their positions in the given order. */
export function sendTexts(
  transport: Transport,
  topic: string,
  texts: readonly string[],
  partition?: number,
): Promise<RecordPosition[]> {
  return Promise.all(texts.map((text) => transport.send({ topic, partition, value: bytesOf(text) })));
}

/** Everything a range holds. */
export async function readAll(transport: Transport, range: ReadRange): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of transport.read(range)) records.push(record);
  return records;
}

/** The texts `${prefix}0`, `${prefix}1`, ... */
export function numbered(count: number, prefix = ""): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** Keeps the records it is handed, in order. */
export class Collector {
  readonly records: StoredRecord[] = [];
  readonly onRecord = (record: StoredRecord): void => {
    this.records.push(record);
  };

  /** Values as text, of one partition or of all. */
  texts(partition?: number): string[] {
    return this.records
      .filter((record) => partition === undefined || record.partition === partition)
      .map((record) => textOf(record));
  }
}
