/** What a middleware sees of a request. */
export interface RequestContext {
  readonly correlationId: string;
  readonly operation: string;
  readonly payload: unknown;
  readonly signal: AbortSignal;
}

export type RequestHandler = (context: RequestContext) => Promise<unknown>;

/** Wraps the rest of the chain: it may answer itself, change the context, or look at the answer. */
export type Middleware = (context: RequestContext, next: RequestHandler) => Promise<unknown>;

export interface RequestObserver {
  finished(context: RequestContext, durationMs: number, error: unknown): void;
}

/** The request took longer than it may. */
export class RequestTimeoutError extends Error {
  override readonly name = "RequestTimeoutError";
}

/** Builds one handler out of many; the first middleware is the outermost. */
export function composeMiddleware(middlewares: readonly Middleware[], handler: RequestHandler): RequestHandler {
  return middlewares.reduceRight<RequestHandler>(
    (next, middleware) => (context) => middleware(context, callOnce(next)),
    handler,
  );
}

/** A second call of `next` would do the work twice, so that it is refused. */
function callOnce(next: RequestHandler): RequestHandler {
  let called = false;
  return async (context) => {
    if (called) throw new Error("next() may be called once per request");
    called = true;
    return next(context);
  };
}

/** Reports every request, failed ones too. */
export function observe(observer: RequestObserver, now: () => number = () => performance.now()): Middleware {
  return async (context, next) => {
    const startedAt = now();
    try {
      const answer = await next(context);
      observer.finished(context, now() - startedAt, null);
      return answer;
    } catch (error) {
      observer.finished(context, now() - startedAt, error);
      throw error;
    }
  };
}

/** Gives the rest of the chain a deadline, and tells it to stop when that has passed. */
export function limitTime(timeoutMs: number): Middleware {
  return async (context, next) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([context.signal, timeout]);
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const onTimeout = () => reject(new RequestTimeoutError(`${context.operation} took longer than ${timeoutMs} ms`));
    timeout.addEventListener("abort", onTimeout);
    try {
      return await Promise.race([next({ ...context, signal }), expired]);
    } finally {
      timeout.removeEventListener("abort", onTimeout);
    }
  };
}

/** Lets so many requests work at once; the others wait for their turn. */
export function limitConcurrency(limit: number): Middleware {
  const waiting: Array<() => void> = [];
  let running = 0;
  return async (context, next) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await next(context);
    } finally {
      const successor = waiting.shift();
      // The slot passes on directly: freeing it first would let a newcomer overtake.
      if (successor === undefined) running -= 1;
      else successor();
    }
  };
}
