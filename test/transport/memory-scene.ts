import type { StoredRecord, Transport, TransportEvent } from "@event-intelligence/transport";
import { createMemoryBroker, type MemoryBroker } from "@event-intelligence/transport/memory";
import { onTestFinished } from "vitest";

/** A broker with one topic, a started transport, and what its observer was told; closed when the test is over. */
export interface MemoryScene {
  readonly broker: MemoryBroker;
  readonly transport: Transport;
  readonly events: TransportEvent[];
  readonly topic: string;
}

export async function createMemoryScene(partitions = 1, config: Record<string, string> = {}): Promise<MemoryScene> {
  const broker = createMemoryBroker();
  const events: TransportEvent[] = [];
  const transport = await connect(broker, (event) => events.push(event));
  const topic = "records";
  await transport.ensureTopics([{ topic, partitions, config }], { mode: "create" });
  return { broker, transport, events, topic };
}

/** Another started transport of the broker. */
export async function connect(broker: MemoryBroker, observer?: (event: TransportEvent) => void): Promise<Transport> {
  const transport = broker.createTransport({ observer });
  onTestFinished(() => transport.close({ graceMs: 0 }));
  await transport.start();
  return transport;
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(record: StoredRecord): string {
  return new TextDecoder().decode(record.value ?? new Uint8Array(0));
}

/** Listens to all partitions; the returned array grows. */
export async function collectTexts(transport: Transport, topic: string): Promise<string[]> {
  const texts: string[] = [];
  await transport.listen({ topics: [topic], partitions: "all", onRecord: (record) => texts.push(textOf(record)) });
  return texts;
}

export async function sendTexts(transport: Transport, topic: string, ...texts: string[]): Promise<void> {
  await Promise.all(texts.map((text) => transport.send({ topic, partition: 0, value: bytesOf(text) })));
}

export async function readTexts(transport: Transport, topic: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const record of transport.read({ topic, from: "earliest" })) texts.push(textOf(record));
  return texts;
}
