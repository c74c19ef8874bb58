import type { RecordDefect } from "@event-intelligence/transport";
import type { DeadLetter } from "./dead-letter.ts";
import type { Meanwhile } from "./meanwhile.ts";

/** Why a dead letter is not sent. */
export type SkipReason =
  /** Nothing is left to do: its call was answered, or sent again, or is sent again by another letter of it. */
  | "answered"
  | "replayed-before"
  | "same-call"
  /** It was a replay and died again, so the next one would as well. */
  | "died-again"
  /** It cannot be told whether something is left to do. */
  | "unknown"
  /** It cannot be done. */
  | "value-not-kept"
  | "batch-not-unpacked"
  | "origin-unknown"
  | "origin-foreign"
  | "too-large"
  | "gone";

/** What is to become, or became, of one dead letter. */
export type Fate =
  | { readonly outcome: "replayable" | "replayed"; readonly to: string }
  | { readonly outcome: "skipped"; readonly reason: SkipReason; readonly message: string }
  /** More than were asked for. */
  | { readonly outcome: "left" };

export interface PlannedLetter {
  readonly letter: DeadLetter;
  readonly fate: Fate;
}

export interface ReplayChoice {
  /** Whether the letters were named one by one: then also those are sent that were replays already. */
  readonly areNamed?: boolean | undefined;
  /** Topic to send to, in place of the one a letter came from. */
  readonly to?: string | undefined;
  /** Most letters to send; default: all. */
  readonly limit?: number | undefined;
  /** Sends also what may have been answered by a reply that is deleted. */
  readonly evenIfUnknown?: boolean | undefined;
}

const settled: ReadonlySet<SkipReason> = new Set(["answered", "replayed-before", "same-call"]);

/** Whether there was something to replay that could not be. */
export function isFailure(fate: Fate): boolean {
  return fate.outcome === "skipped" && !settled.has(fate.reason);
}

/** Decides what becomes of each letter; they come oldest first, and the oldest are sent when a limit leaves some out. */
export function planReplay(
  letters: readonly DeadLetter[],
  meanwhile: Meanwhile,
  choice: ReplayChoice,
): readonly PlannedLetter[] {
  const newestOf = new Map<string, string>();
  const fates = letters.map((letter) => {
    const fate = fateOf(letter, meanwhile, choice);
    if (fate.outcome === "replayable" && letter.correlationId !== null) newestOf.set(letter.correlationId, letter.at);
    return { letter, fate };
  });
  let countToSend = 0;
  return fates.map((planned): PlannedLetter => {
    if (planned.fate.outcome !== "replayable") return planned;
    const { letter } = planned;
    const newest = letter.correlationId === null ? letter.at : (newestOf.get(letter.correlationId) ?? letter.at);
    if (newest !== letter.at) {
      return { letter, fate: skipped("same-call", `${newest} is a newer dead letter of the same call`) };
    }
    countToSend += 1;
    return countToSend > (choice.limit ?? Number.POSITIVE_INFINITY) ? { letter, fate: { outcome: "left" } } : planned;
  });
}

function fateOf(letter: DeadLetter, meanwhile: Meanwhile, choice: ReplayChoice): Fate {
  const answer = meanwhile.answerTo(letter);
  if (answer !== null) return skipped("answered", `answered meanwhile by ${answer}`);
  const replay = meanwhile.replayOf(letter);
  if (replay !== null) return skipped("replayed-before", `replayed already as ${replay}`);
  const obstacle = obstacleOf(letter, choice.to);
  if (obstacle !== null) return obstacle;
  if (letter.replayedFrom !== null && !choice.areNamed) {
    return skipped("died-again", `it was replayed from ${letter.replayedFrom} and died again; its address sends it`);
  }
  const forgotten = meanwhile.forgotten(letter);
  if (forgotten !== null && !choice.evenIfUnknown) {
    return skipped("unknown", `${forgottenMessages[forgotten]}; --even-if-unknown sends it all the same`);
  }
  return { outcome: "replayable", to: choice.to ?? letter.service.topics.requested };
}

const forgottenMessages = {
  replies: "replies as old as it are deleted, so it may have been answered",
  replays: "records of its topic as old as it are deleted, so it may have been replayed",
} as const;

const wholeBatches: ReadonlySet<string> = new Set<RecordDefect>(["undecodable-batch", "decompressed-too-large"]);

function obstacleOf({ sizeBytes, origin, service }: DeadLetter, to: string | undefined): Fate | null {
  if (sizeBytes === null)
    return skipped("value-not-kept", "it has no value: there was none, or it was too large to keep");
  if (origin.defect !== null && wholeBatches.has(origin.defect)) {
    return skipped("batch-not-unpacked", "it is a batch that could not be unpacked, not a request");
  }
  if (to !== undefined) return null;
  const { topic } = origin;
  if (topic === null) return skipped("origin-unknown", "it does not say which topic it came from; name one with --to");
  // Whoever may write dead letters must not choose what a replay writes to.
  return topic === service.topics.requested
    ? null
    : skipped("origin-foreign", `it came from ${topic}, not from ${service.topics.requested}; name a topic with --to`);
}

export function skipped(reason: SkipReason, message: string): Fate {
  return { outcome: "skipped", reason, message };
}
