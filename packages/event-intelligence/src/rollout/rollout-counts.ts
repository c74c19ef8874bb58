import { ClientClosedError, InvalidRequestError, RequestAbortedError } from "@event-intelligence/client";
import type { ErrorCode } from "@event-intelligence/contracts";
import {
  NotAuthorizedError,
  NotSentError,
  SendIndeterminateError,
  TopicMissingError,
  TransportUnavailableError,
} from "@event-intelligence/transport";
import type { Sample } from "./prometheus-text.ts";
import { seriesNames } from "./snapshot.ts";

/** What a rollout is judged by, counted. */
export interface RolloutCounts {
  /** Calls that events were asked in, and that ended in one of the three ways. */
  readonly answered: number;
  readonly fallbacks: number;
  readonly errors: number;
  /** Of the fallbacks and errors those that ended for what the transport said. */
  readonly brokerFailures: number;
  /** Calls that events were not asked in, by rollout, flag or mode. */
  readonly outside: number;
  /** Calls that say nothing of events: their callers ended them, or their text cannot be read by anybody. */
  readonly excused: number;
  /** Attempts to send a request; of these, those that the broker did not store, or perhaps not. */
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly mismatches: number;
  /** Calls that events answered, by the time they took: how many took at most so long. By bound, the last one infinite. */
  readonly durations: readonly DurationBucket[];
}

/** A bucket of a histogram. */
export interface DurationBucket {
  readonly upToMs: number;
  /** Counted with all buckets below it. */
  readonly count: number;
}

/** Who answers calls over events. The alert rules have this list and those below, too; a test holds them equal. */
export const eventSources = ["events", "embedded"];
/** Reasons of fallbacks of calls that are not to be asked over events. */
export const outsideReasons = ["NOT_IN_ROLLOUT", "EVENTS_DISABLED"];
/** Errors that are the caller's doing, or what every source would say of the text. */
export const excusedCodes: readonly string[] = [
  RequestAbortedError.code,
  ClientClosedError.code,
  InvalidRequestError.code,
  ...(["UNSUPPORTED_LANGUAGE", "PARSING_ERROR"] satisfies ErrorCode[]),
];
/** What a call ends with when the broker cannot be reached, refuses it, or does not store its request. */
export const brokerCodes: readonly string[] = [
  TransportUnavailableError.code,
  TopicMissingError.code,
  NotAuthorizedError.code,
  NotSentError.code,
  SendIndeterminateError.code,
];

/** Counts the calls of all operations, or of one; dropped replies are those of all, since they name no operation. */
export function countRollout(samples: readonly Sample[], operation?: string): RolloutCounts {
  const counted = samples.filter(
    ({ labels }) => operation === undefined || [undefined, operation].includes(labels.get("operation")),
  );
  const sum = (name: string, labels: Wanted = {}) =>
    counted.filter((sample) => isWanted(sample, name, labels)).reduce((total, { value }) => total + value, 0);
  const { calls, callErrors, fallbacks, attempts, repliesDropped } = seriesNames;
  const answered = sum(calls, { outcome: ["ok"], source: eventSources });
  const eventErrors = sum(callErrors, { source: eventSources });
  const excused = sum(callErrors, { source: eventSources, code: excusedCodes });
  const outsideFallbacks = sum(fallbacks, { reason: outsideReasons });
  return {
    answered,
    fallbacks: sum(fallbacks) - outsideFallbacks,
    errors: eventErrors - excused,
    brokerFailures:
      sum(fallbacks, { reason: brokerCodes }) + sum(callErrors, { source: eventSources, code: brokerCodes }),
    outside: outsideFallbacks + sum(calls, { outcome: ["ok"] }) - answered + sum(callErrors) - eventErrors,
    excused,
    attempts: sum(attempts),
    failedAttempts: sum(attempts, { result: ["not-sent", "indeterminate"] }),
    mismatches: sum(repliesDropped, { reason: ["mismatch"] }),
    durations: durationBuckets(
      counted.filter((sample) => isWanted(sample, seriesNames.callSecondsBucket, { source: eventSources })),
    ),
  };
}

/** Values that labels may have. */
type Wanted = Readonly<Record<string, readonly string[]>>;

function isWanted(sample: Sample, name: string, wanted: Wanted): boolean {
  return (
    sample.name === name &&
    Object.entries(wanted).every(([label, values]) => values.includes(sample.labels.get(label) ?? ""))
  );
}

/** The histograms of all operations and programs in one, in the order of their bounds. */
function durationBuckets(samples: readonly Sample[]): DurationBucket[] {
  const counts = new Map<number, number>();
  for (const { labels, value } of samples) {
    const bound = labels.get("le")?.replace("+Inf", "Infinity");
    const upToMs = Number(bound) * 1000;
    counts.set(upToMs, (counts.get(upToMs) ?? 0) + value);
  }
  return [...counts].map(([upToMs, count]) => ({ upToMs, count })).toSorted((one, other) => one.upToMs - other.upToMs);
}
