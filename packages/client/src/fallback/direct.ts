import { type HandlerContext, OperationError, type Operations, type WireError } from "@event-intelligence/contracts";
import { RequestTimeoutError, WorkerFailureError } from "../errors.ts";
import { withinBounds } from "../within-bounds.ts";

/** A handler as the chain calls it: any operation's, its types already checked. */
type AnyHandler = (request: unknown, context: HandlerContext) => Promise<unknown>;

/** One call of the direct analyzer. */
export interface DirectCall {
  readonly operation: string;
  readonly request: unknown;
  readonly correlationId: string;
  /** Told of each part that the handler has done. */
  readonly partDone: HandlerContext["partDone"];
  readonly deadlineAtMs: number;
  /** Each of them ends the call at once, whatever the handler does. */
  readonly endings: readonly AbortSignal[];
  /** The error of a call that one of them ended. */
  toAbort(): Error;
}

/**
 * Runs an operation's handler in this process, within what is left of the call's budget.
 * @throws WorkerFailureError when the handler cannot, as a worker's failed reply would say it
 * @throws RequestTimeoutError at the deadline
 */
export async function runDirect(
  handlers: Readonly<Record<keyof Operations, unknown>>,
  call: DirectCall,
): Promise<unknown> {
  const { operation, correlationId, partDone } = call;
  const facts = { operation, correlationId };
  const remainingMs = () => call.deadlineAtMs - performance.now();
  const ended = new AbortController();
  const signal = AbortSignal.any([...call.endings, ended.signal]);
  const run = async () => {
    try {
      return await (handlers[operation] as AnyHandler)(call.request, { signal, correlationId, remainingMs, partDone });
    } catch (cause) {
      throw new WorkerFailureError(failureOf(cause), { ...facts, cause });
    }
  };
  try {
    return await withinBounds(run(), {
      timeoutMs: remainingMs(),
      toTimeout: () =>
        new RequestTimeoutError(
          `The direct analyzer did not finish ${operation} within the call's budget. Give the call more time.`,
          facts,
        ),
      signal,
      toAbort: call.toAbort,
    });
  } catch (error) {
    // Who waits no longer lets the handler stop, too.
    ended.abort(error);
    throw error;
  }
}

/** What a worker would answer if its handler failed so. */
function failureOf(error: unknown): WireError {
  const { code, message, retryable, cure } = error instanceof OperationError ? error : defectOf(error);
  return { code, message, retryable, cure };
}

function defectOf(error: unknown): OperationError {
  const message = `The direct analyzer failed: ${error instanceof Error ? error.message : String(error)}.`;
  return new OperationError("INTERNAL_ERROR", message, { cure: "See the cause; it is a defect of the analyzer." });
}
