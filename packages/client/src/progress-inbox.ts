import { type Progress, shieldObserver, tryReadProgress } from "@event-intelligence/contracts";
import type { Inbox, StoredRecord, Transport } from "@event-intelligence/transport";
import type { ProgressListener, ProgressStep } from "./progress-step.ts";
import { settledWithin } from "./within-bounds.ts";

/** How long a call waits to be heard of from its first step on. */
const longestWaitMs = 500;
/** How long after its answer a call's last steps are still heard: they lie on another topic. */
const lingerMs = 2_000;
const lastSteps: ReadonlySet<string> = new Set(["finished", "failed", "cancelled", "expired", "disowned"]);

/** One call that is watched. */
interface Watch {
  readonly tell: (step: ProgressStep) => void;
  /** The number of the step that comes next, by worker and attempt. */
  readonly next: Map<string, number>;
  /** The newest attempt whose last step was heard; 0 for none. */
  overAttempt: number;
  /** Once the call is settled: the attempt whose last step is all that is still waited for. */
  settledAttempt: number | null;
}

/** Hears what workers tell of calls that are watched. Nothing is read before the first of them, and no call fails by it. */
export class ProgressInbox {
  readonly #transport: Transport;
  readonly #topic: string | null;
  readonly #watches = new Map<string, Watch>();
  #listening: Promise<Inbox | null> | null = null;
  #isClosed = false;

  constructor(transport: Transport, topic: string | null) {
    this.#transport = transport;
    this.#topic = topic;
  }

  /** Resolves when its steps are heard, or after a moment: some of them may be missed then. Never rejects. */
  async watch(correlationId: string, listener: ProgressListener): Promise<void> {
    if (this.#topic === null || this.#isClosed) return;
    this.#watches.set(correlationId, {
      tell: shieldObserver(listener),
      next: new Map(),
      overAttempt: 0,
      settledAttempt: null,
    });
    this.#listening ??= this.#listen(this.#topic);
    await settledWithin(this.#listening, longestWaitMs);
  }

  /** The call is settled by this attempt. */
  unwatch(correlationId: string, attempt: number): void {
    const watch = this.#watches.get(correlationId);
    if (watch === undefined) return;
    watch.settledAttempt = attempt;
    if (!this.#forgetWhenOver(correlationId, watch)) {
      setTimeout(() => this.#watches.delete(correlationId), lingerMs).unref();
    }
  }

  #forgetWhenOver(correlationId: string, { settledAttempt, overAttempt }: Watch): boolean {
    return settledAttempt !== null && overAttempt >= settledAttempt && this.#watches.delete(correlationId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watches.clear();
    await (await this.#listening)?.close();
  }

  async #listen(topic: string): Promise<Inbox | null> {
    try {
      return await this.#transport.listen({
        topics: [topic],
        partitions: "all",
        onRecord: (record) => this.#receive(record),
      });
    } catch {
      // No worker has made the topic, or this user may not read it. The next call that is watched looks again.
      this.#listening = null;
      return null;
    }
  }

  #receive({ value }: StoredRecord): void {
    if (this.#watches.size === 0) return;
    const progress = tryReadProgress(value);
    const watch = progress === null ? undefined : this.#watches.get(progress.correlation_id);
    if (progress === null || watch === undefined) return;
    const of = JSON.stringify([progress.worker_id, progress.attempt]);
    const expected = watch.next.get(of) ?? 1;
    // Sent again after an acknowledgement that was lost.
    if (progress.sequence < expected) return;
    watch.next.set(of, progress.sequence + 1);
    const missingCount = progress.sequence - expected;
    if (missingCount > 0) watch.tell({ ...toStep(progress), step: "gap", missingCount });
    watch.tell(toStep(progress));
    if (!lastSteps.has(progress.step)) return;
    watch.overAttempt = Math.max(watch.overAttempt, progress.attempt);
    this.#forgetWhenOver(progress.correlation_id, watch);
  }
}

function toStep(progress: Progress): ProgressStep {
  return {
    jobId: progress.job_id,
    correlationId: progress.correlation_id,
    step: progress.step,
    operation: progress.operation,
    subject: progress.subject,
    part: progress.part,
    source: null,
    workerId: progress.worker_id,
    attempt: progress.attempt,
    durationMs: progress.duration_ms,
    errorCode: progress.error_code,
    missingCount: null,
  };
}
