import { type HandlerContext, OperationError, type Outcome, type Service } from "@event-intelligence/contracts";
import type { TraceSpan } from "@event-intelligence/transport";
import type { MutableCounters } from "./counters.ts";
import { monotonicMs } from "./delivery.ts";
import type { LazyAbort } from "./lazy-abort.ts";
import type { LimitedRun, RunLimits } from "./run-limits.ts";
import { asError, failed, timeoutError, toWireError, unexpectedError, wireError } from "./wire-errors.ts";

/** A handler as the core sees it: the request was checked by the operation's schema, the reply will be. */
export type Handler = (request: unknown, context: HandlerContext) => Promise<unknown>;

/** One piece of work for a handler. */
export interface Run {
  readonly service: Service;
  readonly operation: string;
  readonly payload: unknown;
  readonly correlationId: string;
  /** Of the delivery that is worked on; what the handler begins is part of it. */
  readonly span: TraceSpan | null;
  /** Aborted from outside on cancellation, and from here at the hard deadline. */
  readonly abort: LazyAbort;
  /** Tells those who watch that a part of the work is done. */
  partDone(part: string, errorCode: string | null): void;
  /** Milliseconds left of the longest budget among those who wait; it may grow while the run goes on. */
  remainingMs(): number;
}

export interface ExecuteOptions {
  readonly handlers: Readonly<Record<string, Handler>>;
  /** No run takes longer, whatever its budget. */
  readonly runTimeoutMs: number;
  readonly limits: RunLimits;
  readonly counters: MutableCounters;
  onHandlerFailed(run: Run, error: Error): void;
}

/**
 * Runs a handler to one outcome, at the latest at the hard deadline, whether or not the handler heeds its signal. Never
 * rejects. A run that was only cancelled is waited for until then, so that its slot is not given away while it still
 * uses the machine.
 */
export function execute(run: Run, options: ExecuteOptions): Promise<Outcome> {
  const { limits, counters, runTimeoutMs } = options;
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const endsAtMs = monotonicMs() + runTimeoutMs;
  const end = (error: OperationError) => {
    resolve(failed(toWireError(error)));
    run.abort.abort(error);
  };
  const limited: LimitedRun = {
    remainingMs: () => Math.min(run.remainingMs(), endsAtMs - monotonicMs()),
    expire() {
      counters.timedOut += 1;
      end(timeoutError("the work was done"));
    },
    stop: () => end(new OperationError("CANCELLED", "the worker stopped")),
  };
  limits.add(limited);
  void answer(run, options).then((outcome) => {
    limits.delete(limited);
    resolve(outcome);
  });
  return promise;
}

async function answer(run: Run, options: ExecuteOptions): Promise<Outcome> {
  const { operation, service } = run;
  const handler = options.handlers[operation];
  const contract = service.operations[operation];
  if (handler === undefined || contract === undefined) {
    return failed(wireError("INVALID_OPERATION", `${operation} is not served here`));
  }
  // An abort of ours comes back as the handler's error; it is no defect of the handler.
  const tell = (error: Error) => run.abort.isAborted || options.onHandlerFailed(run, error);
  try {
    const handle = () => handler(run.payload, new Context(run));
    const reply = await (run.span === null ? handle() : run.span.run(handle));
    const parsed = contract.reply.safeParse(reply);
    if (parsed.success) return { outcome: "completed", payload: parsed.data };
    const breach = schemaBreach(operation, parsed.error.issues);
    tell(breach);
    return failed(toWireError(breach));
  } catch (error) {
    if (error instanceof OperationError) return failed(toWireError(error));
    tell(asError(error));
    return failed(unexpectedError(run.correlationId));
  }
}

/** Makes the signal only for a handler that looks at it. */
class Context implements HandlerContext {
  readonly correlationId: string;
  readonly #run: Run;

  constructor(run: Run) {
    this.correlationId = run.correlationId;
    this.#run = run;
  }

  get signal(): AbortSignal {
    return this.#run.abort.signal;
  }

  readonly remainingMs = (): number => Math.max(0, this.#run.remainingMs());

  readonly partDone = (part: string, errorCode: string | null = null): void => this.#run.partDone(part, errorCode);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const maxIssues = 3;

/** Told to the caller as it is: the fields are those of a schema that both sides have. */
function schemaBreach(operation: string, issues: readonly Issue[]): OperationError {
  const described = issues.slice(0, maxIssues).map(({ path, message }) => {
    return `${path.length === 0 ? "the reply itself" : path.map(String).join(".")}: ${message}`;
  });
  return new OperationError(
    "INTERNAL_ERROR",
    `the handler's answer breaks the reply schema of ${operation}: ${described.join("; ")}`,
    { cure: "Correct the handler in the fields named." },
  );
}
