import { formatRecordAddress, replayHeaders } from "@event-intelligence/contracts";
import { RecordTooLargeError, type StoredRecord } from "@event-intelligence/transport";
import type { DeadLetter } from "./dead-letter.ts";
import { type Fate, skipped } from "./plan-replay.ts";
import type { DeadLetterSource } from "./read-dead-letters.ts";

/** A letter and the topic it is sent to. */
export interface Replay {
  readonly letter: DeadLetter;
  readonly to: string;
}

/**
 * Sends dead letters as the records they were, one after the other, and tells what became of each. Their values are read
 * again for it: all of them at once may be more than memory holds. An abort ends it between two letters.
 * @throws what ended it: the signal's reason, or why the broker takes no more
 */
export async function sendReplays(
  source: DeadLetterSource,
  replays: readonly Replay[],
  tell: (letter: DeadLetter, fate: Fate) => void,
): Promise<void> {
  for (const group of Map.groupBy(replays, ({ letter }) => `${letter.topic}/${letter.partition}`).values()) {
    await sendOfPartition(source, group, tell);
  }
}

async function sendOfPartition(
  { transport, signal }: DeadLetterSource,
  replays: readonly Replay[],
  tell: (letter: DeadLetter, fate: Fate) => void,
): Promise<void> {
  const waiting = new Map(replays.map((replay) => [replay.letter.offset, replay]));
  const [first] = replays.map(({ letter }) => letter).sort((one, other) => (one.offset < other.offset ? -1 : 1));
  if (first === undefined) return;
  const { topic, partition, offset } = first;
  for await (const record of transport.read({ topic, partitions: [partition], from: { offset }, signal })) {
    const replay = waiting.get(record.offset);
    if (replay === undefined) continue;
    waiting.delete(record.offset);
    // Without the signal: what is on its way is waited for, so that it is counted.
    tell(replay.letter, await transport.send(toRequest(record, replay.to)).then(sentAs, fateOfRefused));
    if (waiting.size === 0) break;
  }
  signal.throwIfAborted();
  for (const { letter } of waiting.values()) tell(letter, skipped("gone", "it was deleted meanwhile"));
}

function toRequest(letter: StoredRecord, topic: string) {
  return { topic, key: letter.key, value: letter.value, headers: replayHeaders(letter) };
}

function sentAs(position: Parameters<typeof formatRecordAddress>[0]): Fate {
  return { outcome: "replayed", to: formatRecordAddress(position) };
}

/** @throws the error, unless it is of this one record alone */
function fateOfRefused(error: unknown): Fate {
  if (!(error instanceof RecordTooLargeError)) throw error;
  return skipped("too-large", `it has ${error.sizeBytes} bytes with its mark, its topic takes ${error.limitBytes}`);
}
