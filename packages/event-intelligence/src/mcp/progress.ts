import type { ServerContext } from "@modelcontextprotocol/server";

const intervalMs = 1_000;

/**
 * Tells an agent that asked for it, with a token, how much of a call's time has gone: at once and then every second, so
 * that it knows the call to be alive. The returned function ends it.
 */
export function reportProgress({ mcpReq }: ServerContext, budgetMs: number): () => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  const startedAtMs = performance.now();
  const report = () => {
    const params = {
      progressToken,
      progress: Math.round(performance.now() - startedAtMs) / 1_000,
      total: budgetMs / 1_000,
      message: "seconds of the time that an answer may take",
    };
    // Who has gone away is not waiting for it.
    void mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
  };
  report();
  const timer = setInterval(report, intervalMs).unref();
  return () => clearInterval(timer);
}
