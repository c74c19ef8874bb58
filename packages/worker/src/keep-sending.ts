import {
  NotAuthorizedError,
  type OutgoingRecord,
  PartitionMissingError,
  RecordTooLargeError,
  TopicMissingError,
  type Transport,
  TransportClosedError,
} from "@event-intelligence/transport";
import pRetry from "p-retry";
import { monotonicMs } from "./delivery.ts";

export interface Patience {
  /** Until then, on the monotonic clock, every failure but a hopeless one leads to another try. */
  readonly untilMs: number;
  /** Whether a broker that cannot be reached is waited for without limit. */
  readonly outlastsOutages: boolean;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

/** What one try may take. */
const longestTryMs = 10_000;
const shortestTryMs = 500;

/**
 * Sends a record until the broker has it. At least one try is made, and one that stored the record counts whatever
 * happened meanwhile. A try that perhaps stored it is repeated, too: a second reply is dropped by its reader.
 * @throws the last try's error, or the signal's reason
 */
export async function keepSending(transport: Transport, record: OutgoingRecord, patience: Patience): Promise<void> {
  const send = async (): Promise<void> => {
    const leftMs = patience.outlastsOutages ? longestTryMs : Math.min(longestTryMs, patience.untilMs - monotonicMs());
    await transport.send(record, { timeoutMs: Math.max(shortestTryMs, leftMs), signal: patience.signal });
  };
  try {
    await send();
  } catch (first) {
    await sendAgain(send, first, patience);
  }
}

/** Goes on after a first try that failed. Apart from it, since the machinery of trying again costs more than a send. */
async function sendAgain(send: () => Promise<void>, first: unknown, patience: Patience): Promise<void> {
  const { signal, untilMs } = patience;
  let isFirst = true;
  let isStored = false;
  const attempt = async (): Promise<void> => {
    if (isFirst) {
      isFirst = false;
      throw first;
    }
    await send();
    isStored = true;
  };
  try {
    await pRetry(attempt, {
      signal,
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 2_000,
      randomize: true,
      maxRetryTime: patience.outlastsOutages ? Number.POSITIVE_INFINITY : Math.max(0, untilMs - monotonicMs()),
      shouldRetry: ({ error }) => !isHopeless(error) && (!isRefusal(error) || monotonicMs() < untilMs),
    });
  } catch (error) {
    if (!isStored) throw error;
  }
}

function isHopeless(error: Error): boolean {
  return (
    error instanceof RecordTooLargeError ||
    error instanceof PartitionMissingError ||
    error instanceof TransportClosedError
  );
}

/** Somebody may yet create the topic or grant the right, but that is not an outage that ends by itself. */
function isRefusal(error: Error): boolean {
  return error instanceof TopicMissingError || error instanceof NotAuthorizedError;
}
