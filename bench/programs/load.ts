import { type ReplyBody, type RequestBody, requestBody } from "../bodies.ts";
import { type Summary, summarize } from "../report/statistics.ts";

/** Calls in a closed loop: `inFlight` callers, each asking again as soon as it is answered. */
export interface LoadOptions {
  readonly inFlight: number;
  /** Ends after this time, or after this many calls. */
  readonly until: { readonly seconds: number } | { readonly calls: number };
}

export interface LoadResult {
  readonly calls: number;
  readonly seconds: number;
  readonly latencyMs: Summary;
}

let lastId = 0;

/** Asks in a closed loop. Rejects at the first call that fails or gets somebody else's answer. */
export async function runLoad(
  ask: (body: RequestBody) => Promise<ReplyBody>,
  options: LoadOptions,
): Promise<LoadResult> {
  return await runClosedLoop(async () => {
    const id = ++lastId;
    const reply = await ask(requestBody(id));
    if (reply.id !== id) throw new Error(`request ${id} got the answer of request ${reply.id}`);
  }, options);
}

/** Rejects at the first call that fails. */
export async function runClosedLoop(
  call: () => Promise<unknown>,
  { inFlight, until }: LoadOptions,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const startedAtMs = performance.now();
  const endsAtMs = "seconds" in until ? startedAtMs + until.seconds * 1_000 : Number.POSITIVE_INFINITY;
  let callsLeft = "calls" in until ? until.calls : Number.POSITIVE_INFINITY;
  const caller = async (): Promise<void> => {
    while (callsLeft > 0) {
      callsLeft -= 1;
      const askedAtMs = performance.now();
      await call();
      const answeredAtMs = performance.now();
      latenciesMs.push(answeredAtMs - askedAtMs);
      if (answeredAtMs >= endsAtMs) return;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return { calls: latenciesMs.length, seconds, latencyMs: summarize(latenciesMs) };
}
