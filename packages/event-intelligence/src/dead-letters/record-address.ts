import type { RecordAddress } from "@event-intelligence/contracts";

/** Reads `topic/partition/offset`; undefined when the text is no such address. */
export function tryParseRecordAddress(text: string): RecordAddress | undefined {
  const [, topic, partition, offset] = /^([\w.-]{1,249})\/(\d{1,9})\/(\d{1,18})$/.exec(text.trim()) ?? [];
  if (topic === undefined || partition === undefined || offset === undefined) return undefined;
  return { topic, partition: Number(partition), offset: BigInt(offset) };
}
