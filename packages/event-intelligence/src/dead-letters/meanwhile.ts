import {
  formatRecordAddress,
  headerNames,
  maxBudgetMs,
  readTextHeader,
  type Service,
} from "@event-intelligence/contracts";
import type { StoredRecord } from "@event-intelligence/transport";
import { correlationIdOf, type DeadLetter } from "./dead-letter.ts";
import type { DeadLetterSource } from "./read-dead-letters.ts";

/** What has become of the calls of dead letters since they died. Each answer is the address of the record that shows it. */
export interface Meanwhile {
  /** The completed reply to the letter's call; null where none is kept. */
  answerTo(letter: DeadLetter): string | null;
  /** A replay of this letter, or of another one of its call since it died; null where none is kept. */
  replayOf(letter: DeadLetter): string | null;
  /** What may have been deleted that would have told of an answer or a replay; null where all of it is kept. */
  forgotten(letter: DeadLetter): "replies" | "replays" | null;
}

export interface MeanwhileOptions {
  /** Where the letters of a service would be sent. */
  destinationOf(service: Service): string;
  onRead(topic: string): void;
}

/**
 * Reads replies and replays once, from the time of the oldest letter on. What is remembered of them grows with the
 * letters, not with the topics.
 */
export async function lookMeanwhile(
  source: DeadLetterSource,
  letters: readonly DeadLetter[],
  options: MeanwhileOptions,
): Promise<Meanwhile> {
  const looks = new Map<Service, Meanwhile>();
  for (const [service, own] of Map.groupBy(letters, (letter) => letter.service)) {
    const answers = await readAnswers(source, service, own, options);
    const replays = await readReplays(source, service, own, options);
    looks.set(service, { ...answers, ...replays, forgotten: (letter) => answers.lost(letter) ?? replays.gone(letter) });
  }
  return {
    answerTo: (letter) => looks.get(letter.service)?.answerTo(letter) ?? null,
    replayOf: (letter) => looks.get(letter.service)?.replayOf(letter) ?? null,
    forgotten: (letter) => looks.get(letter.service)?.forgotten(letter) ?? null,
  };
}

async function readAnswers(
  source: DeadLetterSource,
  service: Service,
  letters: readonly DeadLetter[],
  { onRead }: MeanwhileOptions,
) {
  const wanted = idsOf(letters);
  const answers = new Map<string, string>();
  const topic = service.topics.completed;
  // Another attempt of the same call may have been answered before this one was stored, but no earlier than that.
  const sinceMs = earliest(letters, askedAtMs) - maxBudgetMs;
  const visit = (record: StoredRecord) => {
    onRead(topic);
    const reply = service.codec.decodeReply(record.value, topic);
    if (reply.kind !== "reply" || reply.outcome !== "completed" || !wanted.has(reply.correlationId)) return;
    answers.set(reply.correlationId, formatRecordAddress(record));
  };
  // Without an id nobody can have been answered.
  const keptSinceMs = wanted.size === 0 ? 0 : await readSince(source, { topic, sinceMs }, visit);
  return {
    answerTo: ({ correlationId }: DeadLetter) => (correlationId === null ? null : (answers.get(correlationId) ?? null)),
    lost: (letter: DeadLetter) => (letter.correlationId !== null && askedAtMs(letter) < keptSinceMs ? "replies" : null),
  };
}

async function readReplays(
  source: DeadLetterSource,
  service: Service,
  letters: readonly DeadLetter[],
  { destinationOf, onRead }: MeanwhileOptions,
) {
  const wanted = idsOf(letters);
  const own = new Set(letters.map(({ at }) => at));
  const byLetter = new Map<string, string>();
  const byCall = new Map<string, { address: string; timestampMs: number }>();
  const topic = destinationOf(service);
  const sinceMs = earliest(letters, ({ timestampMs }) => timestampMs);
  const keptSinceMs = await readSince(source, { topic, sinceMs }, (record) => {
    onRead(topic);
    const mark = readTextHeader(record.headers, headerNames.replayedFrom);
    if (mark === null) return;
    const address = formatRecordAddress(record);
    if (own.has(mark)) byLetter.set(mark, address);
    const id = correlationIdOf(service, record);
    if (id === null || !wanted.has(id) || record.timestampMs < (byCall.get(id)?.timestampMs ?? 0)) return;
    byCall.set(id, { address, timestampMs: record.timestampMs });
  });
  return {
    replayOf: ({ at, recordAt, correlationId, timestampMs }: DeadLetter) => {
      const ofCall = correlationId === null ? undefined : byCall.get(correlationId);
      // What the letter itself was is no answer to it: a replay that died may be sent again.
      const isSince = ofCall !== undefined && ofCall.timestampMs >= timestampMs && ofCall.address !== recordAt;
      return byLetter.get(at) ?? (isSince ? ofCall.address : null);
    },
    gone: (letter: DeadLetter) => (letter.timestampMs < keptSinceMs ? "replays" : null),
  };
}

/**
 * Reads a topic from a time on and resolves with the time from which on all of its records are kept: whatever is older
 * may be missing.
 */
async function readSince(
  { transport, signal }: DeadLetterSource,
  { topic, sinceMs }: { topic: string; sinceMs: number },
  visit: (record: StoredRecord) => void,
): Promise<number> {
  const cut = new Set<number>();
  const onGap = ({ partition }: { partition: number }) => void cut.add(partition);
  let keptSinceMs = Number.NEGATIVE_INFINITY;
  for await (const record of transport.read({ topic, from: { timestampMs: Math.max(0, sinceMs) }, signal, onGap })) {
    if (cut.delete(record.partition)) keptSinceMs = Math.max(keptSinceMs, record.timestampMs);
    visit(record);
  }
  signal.throwIfAborted();
  return cut.size > 0 ? Number.POSITIVE_INFINITY : keptSinceMs;
}

/** When the request was stored that died: the dead letter itself may have had to wait. */
function askedAtMs({ timestampMs, origin }: DeadLetter): number {
  return Math.min(timestampMs, origin.timestampMs ?? timestampMs);
}

function idsOf(letters: readonly DeadLetter[]): ReadonlySet<string> {
  return new Set(letters.flatMap(({ correlationId }) => correlationId ?? []));
}

function earliest(letters: readonly DeadLetter[], timeOf: (letter: DeadLetter) => number): number {
  return letters.reduce((least, letter) => Math.min(least, timeOf(letter)), Number.POSITIVE_INFINITY);
}
