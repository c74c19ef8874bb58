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

/** Rejects at the first call that fails or gets somebody else's answer. */
export async function runLoad(
  ask: (body: RequestBody) => Promise<ReplyBody>,
  options: LoadOptions,
): Promise<LoadResult> {
  const { inFlight, until } = options;
  const latenciesMs: number[] = [];
  const startedAtMs = performance.now();
  const endsAtMs = "seconds" in until ? startedAtMs + until.seconds * 1_000 : Number.POSITIVE_INFINITY;
  let callsLeft = "calls" in until ? until.calls : Number.POSITIVE_INFINITY;
  const caller = async (): Promise<void> => {
    while (callsLeft > 0) {
      callsLeft -= 1;
      const id = ++lastId;
      const askedAtMs = performance.now();
      const reply = await ask(requestBody(id));
      const answeredAtMs = performance.now();
      if (reply.id !== id) throw new Error(`request ${id} got the answer of request ${reply.id}`);
      latenciesMs.push(answeredAtMs - askedAtMs);
      if (answeredAtMs >= endsAtMs) return;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return { calls: latenciesMs.length, seconds, latencyMs: summarize(latenciesMs) };
}
