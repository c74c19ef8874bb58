import { ByteReader } from "../../../packages/transport/src/kafka/connection/byte-reader.ts";

export interface ProducedPartition {
  readonly topic: string;
  readonly partition: number;
}

const bytesBeforeClientId = 12;

/** The partitions that a Produce request (version 7) has records for. */
export function partitionsOfProduce(request: Buffer): ProducedPartition[] {
  const reader = new ByteReader(request, bytesBeforeClientId);
  reader.string();
  // No transaction, acks, time-out.
  reader.position += 2 + 2 + 4;
  const partitions: ProducedPartition[] = [];
  for (let topicsLeft = reader.int32(); topicsLeft > 0; topicsLeft--) {
    const topic = reader.string();
    for (let partitionsLeft = reader.int32(); partitionsLeft > 0; partitionsLeft--) {
      partitions.push({ topic, partition: reader.int32() });
      const batchBytes = reader.int32();
      reader.position += batchBytes;
    }
  }
  return partitions;
}

/** The answer of a broker that has stored nothing of a Produce request. */
export function refusedProduce(request: Buffer, code: number): Buffer {
  const partitions = partitionsOfProduce(request);
  const parts: Buffer[] = [int32(partitions.length)];
  for (const { topic, partition } of partitions) {
    parts.push(text(topic), int32(1), int32(partition), int16(code), int64(-1n), int64(-1n), int64(-1n));
  }
  return answerTo(request, [...parts, int32(0)]);
}

/** The answer of a broker that gives no producer id. */
export function refusedInitProducerId(request: Buffer, code: number): Buffer {
  return answerTo(request, [int32(0), int16(code), int64(-1n), int16(-1)]);
}

/** The answer (version 2 or 3) of a broker that creates none of the topics of a request. */
export function refusedCreateTopics(request: Buffer, code: number): Buffer {
  const reader = new ByteReader(request, bytesBeforeClientId);
  reader.string();
  const parts = [int32(0)];
  const topicCount = reader.int32();
  parts.push(int32(topicCount));
  for (let topicsLeft = topicCount; topicsLeft > 0; topicsLeft--) {
    parts.push(text(reader.string()), int16(code), int16(-1));
    // The counts of partitions and replicas.
    reader.position += 4 + 2;
    const assignmentCount = reader.int32();
    if (assignmentCount > 0) throw new Error("Assigned replicas are not read here");
    for (let settingsLeft = reader.int32(); settingsLeft > 0; settingsLeft--) {
      reader.string();
      reader.string();
    }
  }
  return answerTo(request, parts);
}

/** A Produce answer (version 7) with this error code for every partition; what was stored stays in it. */
export function codedProduceAnswer(answer: Buffer, code: number): Buffer {
  const coded = Buffer.from(answer);
  const reader = new ByteReader(coded, 8);
  for (let topicsLeft = reader.int32(); topicsLeft > 0; topicsLeft--) {
    reader.string();
    for (let partitionsLeft = reader.int32(); partitionsLeft > 0; partitionsLeft--) {
      coded.writeInt16BE(code, reader.position + 4);
      reader.position += 4 + 2 + 8 + 8 + 8;
    }
  }
  return coded;
}

function answerTo(request: Buffer, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([request.subarray(8, 12), ...parts]);
  return Buffer.concat([int32(body.length), body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
