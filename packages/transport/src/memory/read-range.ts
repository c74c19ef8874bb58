import type { ReadRange, StoredRecord } from "../transport.ts";
import type { BrokerState } from "./broker-state.ts";
import type { PartitionLog } from "./partition-log.ts";
import { copyStored } from "./record-bytes.ts";

/** The records of a range, from ends that are fixed when the first one is asked for. */
export function* readRange(state: BrokerState, { topic, partitions, from, onGap }: ReadRange): Generator<StoredRecord> {
  const { logs } = state.topic(topic);
  const chosen = partitions === undefined ? [...logs] : partitions.map((partition) => state.log(topic, partition));
  const spans = chosen.map((log) => ({ log, start: startOf(log, from), end: log.endOffset }));
  for (const { log, start, end } of spans) {
    for (let offset = start; offset < end; offset += 1n) {
      // Records may be deleted while the loop runs, too.
      if (offset < log.startOffset) {
        const toOffset = log.startOffset < end ? log.startOffset : end;
        onGap?.({ topic, partition: log.partition, fromOffset: offset, toOffset });
        offset = toOffset;
        if (offset === end) break;
      }
      const record = log.at(offset)?.record;
      if (record !== undefined && record !== null) yield copyStored(record);
    }
  }
}

function startOf(log: PartitionLog, from: ReadRange["from"]): bigint {
  if (from === "earliest") return log.startOffset;
  if ("offset" in from) return from.offset;
  const first = firstSince(log, from.timestampMs);
  // What is deleted may have been late enough when all that is left is.
  return first === log.startOffset ? 0n : first;
}

/** Times need not grow with offsets where a topic keeps the sender's, so the log is searched from its start. */
function firstSince(log: PartitionLog, timestampMs: number): bigint {
  for (let offset = log.startOffset; offset < log.endOffset; offset += 1n) {
    const record = log.at(offset)?.record;
    if (record !== undefined && record !== null && record.timestampMs >= timestampMs) return offset;
  }
  return log.endOffset;
}
