import { partitionOfKey } from "../murmur2.ts";
import { PartitionLog } from "./partition-log.ts";
import type { RecordContent } from "./record-bytes.ts";

/** What a broker assumes for settings nobody gave. */
const brokerDefaults: Readonly<Record<string, string>> = {
  "cleanup.policy": "delete",
  "max.message.bytes": "1048588",
  "message.timestamp.type": "CreateTime",
  "retention.ms": "604800000",
};

/**
 * A real broker keeps any amount until its time has come. Memory is smaller than a disk, so a topic that names no limit
 * of its own gets this one per partition.
 */
const defaultRetentionBytes = 64 * 1024 * 1024;

/** A topic: its settings and the logs of its partitions. */
export class MemoryTopic {
  readonly name: string;
  readonly #config: ReadonlyMap<string, string>;
  readonly #logs: PartitionLog[] = [];
  #nextUnkeyed = 0;

  constructor(name: string, partitions: number, config: Readonly<Record<string, string>>) {
    this.name = name;
    this.#config = new Map(Object.entries(config));
    this.addPartitions(partitions);
  }

  get logs(): readonly PartitionLog[] {
    return this.#logs;
  }

  /** The value of a setting, or the broker's default; undefined where there is neither. */
  setting(name: string): string | undefined {
    return this.#config.get(name) ?? brokerDefaults[name];
  }

  get timestampType(): "append" | "create" {
    return this.setting("message.timestamp.type") === "LogAppendTime" ? "append" : "create";
  }

  get maxRecordBytes(): number {
    return Number(this.setting("max.message.bytes"));
  }

  /** Raises the number of partitions. */
  addPartitions(partitions: number): void {
    while (this.#logs.length < partitions) this.#logs.push(new PartitionLog(this.name, this.#logs.length));
  }

  /** The partition a record without a given one goes to. */
  choosePartition(key: Uint8Array | null): number {
    if (key !== null) return partitionOfKey(key, this.#logs.length);
    this.#nextUnkeyed = (this.#nextUnkeyed + 1) % this.#logs.length;
    return this.#nextUnkeyed;
  }

  /** Stores a record and returns its offset; `lost` keeps the offset but nothing to read there. */
  append(
    log: PartitionLog,
    content: RecordContent,
    times: { createdMs: number; brokerTimeMs: number; lost: boolean },
  ): bigint {
    const { sizeBytes, ...fields } = content;
    const { createdMs, brokerTimeMs } = times;
    const timestampType = this.timestampType;
    const timestampMs = timestampType === "append" ? brokerTimeMs : createdMs;
    const { partition, endOffset: offset } = log;
    const record = { ...fields, topic: this.name, partition, offset, timestampMs, timestampType };
    log.append({ record: times.lost ? null : record, sizeBytes, storedAtMs: Date.now(), brokerTimeMs });
    this.#applyRetention(log, brokerTimeMs);
    return offset;
  }

  #applyRetention(log: PartitionLog, brokerTimeMs: number): void {
    const retentionMs = limitOf(this.setting("retention.ms"), Number.POSITIVE_INFINITY);
    const retentionBytes = limitOf(this.setting("retention.bytes"), defaultRetentionBytes);
    // The newest record always stays, as a broker's active segment does.
    while (log.endOffset - log.startOffset > 1n) {
      const ageMs = brokerTimeMs - (log.at(log.startOffset)?.brokerTimeMs ?? brokerTimeMs);
      if (ageMs <= retentionMs && log.sizeBytes <= retentionBytes) return;
      log.deleteBefore(log.startOffset + 1n);
    }
  }
}

/** A limit from a setting's text: -1 is none, and what is no number is left to the default. */
function limitOf(text: string | undefined, fallback: number): number {
  const limit = Number(text);
  if (text === undefined || Number.isNaN(limit)) return fallback;
  return limit < 0 ? Number.POSITIVE_INFINITY : limit;
}
