import { formatRecordAddress, type RecordAddress } from "@event-intelligence/contracts";
import { UsageError } from "../usage-error.ts";
import type { DeadLetter } from "./dead-letter.ts";
import { type DeadLetterSource, readDeadLetters, readDeadLettersAt } from "./read-dead-letters.ts";

/** Which dead letters are meant: those that keep every condition given. */
export interface LetterSelection {
  /** Their own, or those of the records they were; none means all. */
  readonly addresses: readonly RecordAddress[];
  readonly code?: string | undefined;
  /** The topic the record came from. */
  readonly topic?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Times of the dead letters themselves: from the first on, and before the second. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface SelectedLetters {
  /** Oldest first. */
  readonly letters: readonly DeadLetter[];
  /** Addresses at which there is no dead letter. */
  readonly missing: readonly string[];
}

/** So many are known at a time; each takes about a kilobyte at most. */
const maxLetters = 100_000;

/**
 * Reads which dead letters are meant.
 * @throws UsageError when they are more than can be known at a time
 */
export async function selectLetters(
  source: DeadLetterSource,
  selection: LetterSelection,
  onRead: () => void = () => {},
): Promise<SelectedLetters> {
  const { addresses, sinceMs } = selection;
  const found = new Map<string, DeadLetter>();
  const named = new Set<string>();
  const all = addresses.length === 0 ? readDeadLetters(source, sinceMs) : readDeadLettersAt(source, addresses);
  for await (const { letter } of all) {
    onRead();
    named.add(letter.at);
    if (letter.recordAt !== null) named.add(letter.recordAt);
    if (!isMeant(letter, selection)) continue;
    found.set(letter.at, letter);
    if (found.size > maxLetters) {
      throw new UsageError([
        `More than ${maxLetters} dead letters match; take them in parts with --since and --until.`,
      ]);
    }
  }
  source.signal.throwIfAborted();
  return {
    letters: [...found.values()].sort((one, other) => one.timestampMs - other.timestampMs),
    missing: addresses.map(formatRecordAddress).filter((address) => !named.has(address)),
  };
}

function isMeant(letter: DeadLetter, selection: LetterSelection): boolean {
  const { code, topic, correlationId, sinceMs, untilMs } = selection;
  const { origin, timestampMs } = letter;
  return (
    (code === undefined || origin.code?.toLowerCase() === code.toLowerCase()) &&
    (topic === undefined || origin.topic === topic) &&
    (correlationId === undefined || letter.correlationId === correlationId) &&
    (sinceMs === undefined || timestampMs >= sinceMs) &&
    (untilMs === undefined || timestampMs < untilMs)
  );
}
