/** How a record ended. Every record that was received ends in exactly one way. */
export type Ending = "completed" | "failed" | "expired" | "deadLettered" | "cancelled" | "undeliverable" | "disowned";

/** Exact numbers since the worker was created. `received` minus all endings is what the worker has in hand. */
export interface WorkerCounters {
  /** Records handed over by the transport. */
  readonly received: number;
  /** Ending: a completed reply is stored. */
  readonly completed: number;
  /** Ending: a failed reply is stored. */
  readonly failed: number;
  /** Ending: past the budget that its own header names, so nobody waits; dropped without a reply. */
  readonly expired: number;
  /** Ending: nothing could be read from it; it is stored among the dead letters. */
  readonly deadLettered: number;
  /** Ending: its caller took it back, so no reply was written. */
  readonly cancelled: number;
  /** Ending: neither reply nor dead letter could be stored in time. */
  readonly undeliverable: number;
  /** Ending: its partition was lost, or the worker stopped, before it was answered; the next owner answers it. */
  readonly disowned: number;
  /** Records that were queued for a run of their own: neither memory nor the run of an equal request had their answer. */
  readonly queued: number;
  /** Records that joined the run of an equal request instead of causing one. */
  readonly deduplicated: number;
  /** Records answered from memory. */
  readonly fromMemory: number;
  /** Runs ended by their hard deadline. */
  readonly timedOut: number;
  /** Replies whose request named a partition that does not exist; they were keyed by correlation id instead. */
  readonly replyPartitionInvalid: number;
}

export type MutableCounters = { -readonly [Name in keyof WorkerCounters]: number };

export function createCounters(): MutableCounters {
  return {
    received: 0,
    completed: 0,
    failed: 0,
    expired: 0,
    deadLettered: 0,
    cancelled: 0,
    undeliverable: 0,
    disowned: 0,
    queued: 0,
    deduplicated: 0,
    fromMemory: 0,
    timedOut: 0,
    replyPartitionInvalid: 0,
  };
}
