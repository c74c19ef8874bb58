import type { ServeOptions, StoredRecord, Transport, WorkQueue } from "../transport.ts";
import { textOf } from "./scene.ts";

/** One handler call that the test settles when it wants to. */
export interface HandlerCall {
  readonly text: string;
  readonly record: StoredRecord;
  readonly ownership: AbortSignal;
  finish(): void;
  fail(reason: Error): void;
}

/** A member of a group whose handler calls are kept; "hold" leaves them open until the test settles them. */
export class Member {
  readonly calls: HandlerCall[] = [];
  readonly #mode: "finish" | "hold";

  constructor(mode: "finish" | "hold") {
    this.#mode = mode;
  }

  readonly handle: ServeOptions["handle"] = (record, { ownership }) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.calls.push({ text: textOf(record), record, ownership, finish: resolve, fail: reject });
    if (this.#mode === "finish") resolve();
    return promise;
  };

  /** Values as text, of one partition or of all, in the order of the calls. */
  texts(partition?: number): string[] {
    return this.calls
      .filter(({ record }) => partition === undefined || record.partition === partition)
      .map(({ text }) => text);
  }

  /** Settles the calls with these texts, or all. */
  finish(...texts: readonly string[]): void {
    for (const call of this.calls) if (texts.length === 0 || texts.includes(call.text)) call.finish();
  }
}

/** Joins a group with wide limits, unless told otherwise, and waits for the first assignment. */
export async function join(
  transport: Transport,
  member: Member,
  options: Pick<ServeOptions, "group" | "topics"> & Partial<ServeOptions>,
): Promise<WorkQueue> {
  const queue = await transport.serve({
    maxInFlight: 1000,
    maxInFlightBytes: 64 * 1024 * 1024,
    handle: member.handle,
    ...options,
  });
  // A failed test must not leave a rejection without a listener behind.
  queue.closed.catch(() => {});
  await queue.ready;
  return queue;
}
