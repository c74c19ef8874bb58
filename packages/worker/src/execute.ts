import { type HandlerContext, OperationError, type Outcome, type Service } from "@event-intelligence/contracts";
import { whenAborted } from "@event-intelligence/transport";
import type { MutableCounters } from "./counters.ts";
import { monotonicMs } from "./delivery.ts";
import { asError, failed, timeoutError, toWireError, wireError } from "./wire-errors.ts";

/** A handler as the core sees it: the request was checked by the operation's schema, the reply will be. */
export type Handler = (request: unknown, context: HandlerContext) => Promise<unknown>;

/** One piece of work for a handler. */
export interface Run {
  readonly service: Service;
  readonly operation: string;
  readonly payload: unknown;
  readonly correlationId: string;
  /** Aborted from outside on cancellation, and from here at the hard deadline. */
  readonly abort: AbortController;
  /** Milliseconds left of the longest budget among those who wait; it may grow while the run goes on. */
  remainingMs(): number;
}

export interface ExecuteOptions {
  readonly handlers: Readonly<Record<string, Handler>>;
  /** No run takes longer, whatever its budget. */
  readonly runTimeoutMs: number;
  /** Aborts when the worker stops: every run then ends at once. */
  readonly stopped: AbortSignal;
  readonly counters: MutableCounters;
  onHandlerFailed(run: Run, error: Error): void;
}

/**
 * Runs a handler to one outcome, at the latest at the hard deadline, whether or not the handler heeds its signal. Never
 * rejects. A run that was only cancelled is waited for until then, so that its slot is not given away while it still
 * uses the machine.
 */
export async function execute(run: Run, options: ExecuteOptions): Promise<Outcome> {
  const limit = watchLimits(run, options);
  try {
    return await Promise.race([answer(run, options), limit.passed]);
  } finally {
    limit.release();
  }
}

async function answer(run: Run, options: ExecuteOptions): Promise<Outcome> {
  const { operation, correlationId, service } = run;
  const handler = options.handlers[operation];
  const contract = service.operations[operation];
  if (handler === undefined || contract === undefined) {
    return failed(wireError("INVALID_OPERATION", `${operation} is not served here`));
  }
  try {
    const remainingMs = () => Math.max(0, run.remainingMs());
    const reply = await handler(run.payload, { signal: run.abort.signal, correlationId, remainingMs });
    const parsed = contract.reply.safeParse(reply);
    if (parsed.success) return { outcome: "completed", payload: parsed.data };
    throw new Error(`the handler's answer breaks the reply schema of ${operation}: ${describe(parsed.error.issues)}`);
  } catch (error) {
    // An abort of ours comes back as the handler's error; it is no defect of the handler.
    if (!(error instanceof OperationError) && !run.abort.signal.aborted) options.onHandlerFailed(run, asError(error));
    return failed(toWireError(error));
  }
}

interface Limit {
  readonly passed: Promise<Outcome>;
  release(): void;
}

function watchLimits(run: Run, options: ExecuteOptions): Limit {
  const { stopped, runTimeoutMs } = options;
  const { promise: passed, resolve } = Promise.withResolvers<Outcome>();
  const endsAtMs = monotonicMs() + runTimeoutMs;
  let timer: NodeJS.Timeout | undefined;
  const end = (error: OperationError) => {
    resolve(failed(toWireError(error)));
    run.abort.abort(error);
  };
  const stop = () => end(new OperationError("CANCELLED", "the worker stopped"));
  const look = () => {
    const leftMs = Math.min(run.remainingMs(), endsAtMs - monotonicMs());
    if (leftMs > 0) {
      // Somebody with more time may have joined since the timer was set; Node's timers may also fire a little early.
      timer = setTimeout(look, Math.ceil(leftMs));
      return;
    }
    options.counters.timedOut += 1;
    end(timeoutError("the work was done"));
  };
  const release = whenAborted(stopped, stop);
  if (stopped.aborted) stop();
  else look();
  return {
    passed,
    release() {
      clearTimeout(timer);
      release();
    },
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const maxIssues = 3;

function describe(issues: readonly Issue[]): string {
  const described = issues.slice(0, maxIssues).map(({ path, message }) => {
    return `${path.length === 0 ? "the reply itself" : path.map(String).join(".")}: ${message}`;
  });
  return described.join("; ");
}
