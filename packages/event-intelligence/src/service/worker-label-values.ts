import { errorCodes, priorities } from "@event-intelligence/contracts";
import { codeAnalysisOperations, topicProfiles } from "@event-intelligence/contracts/code-analysis";
import type { TransportEvent } from "@event-intelligence/transport";
import type { Ending, WorkerCounters } from "@event-intelligence/worker";

/** Says that there is none: a request whose operation was not read, an outcome without a code. */
export const noValue = "none";
/** Stands for every value that is not listed: whoever may write requests makes up names of operations. */
const otherValue = "other";

const endings: Readonly<Record<Ending, true>> = {
  completed: true,
  failed: true,
  expired: true,
  deadLettered: true,
  cancelled: true,
  undeliverable: true,
  disowned: true,
};

const counters: Readonly<Record<keyof WorkerCounters, true>> = {
  received: true,
  ...endings,
  queued: true,
  deduplicated: true,
  fromMemory: true,
  timedOut: true,
  replyPartitionInvalid: true,
};

/** All that a label of a worker's metric can say, apart from `other`. */
export const workerLabelValues = {
  operation: [...Object.keys(codeAnalysisOperations), noValue],
  profile: topicProfiles,
  outcome: Object.keys(endings),
  code: [noValue, ...Object.keys(errorCodes)],
  lane: priorities,
  cacheResult: ["hit", "joined", "miss"],
  kind: Object.keys(counters),
  transportError: ["disconnected", "send-retried", "idempotence-refused", "gap", "defective-record"],
  role: ["worker", "analysis"],
} as const satisfies Readonly<Record<string, readonly string[]>> & {
  readonly transportError: readonly TransportEvent["type"][];
};

/** The value, `none` for null, or `other` where it is not listed. */
export function boundedLabel(label: keyof typeof workerLabelValues): (value: string | null) => string {
  const known: ReadonlySet<string> = new Set(workerLabelValues[label]);
  return (value) => (value === null ? noValue : known.has(value) ? value : otherValue);
}
