import { setTimeout as pause } from "node:timers/promises";

/**
 * Tries `check` again and again until it stops throwing and returns something other than false, null or undefined (a
 * check that returns nothing is content when it does not throw), and resolves with what it returned. Fails with the
 * last reason after `timeoutMs`.
 */
export async function eventually<Value>(
  check: () => Value | Promise<Value>,
  { timeoutMs = 60_000, everyMs = 10 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Value> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const attempt = await tryOnce(check);
    if ("value" in attempt) return attempt.value;
    if (performance.now() >= deadlineMs) {
      throw new Error(`Waited ${timeoutMs} ms in vain: ${attempt.problem.message}`, { cause: attempt.problem });
    }
    await pause(everyMs);
  }
}

async function tryOnce<Value>(check: () => Value | Promise<Value>): Promise<{ value: Value } | { problem: Error }> {
  try {
    const value = await check();
    const isContent = value === undefined || Boolean(value);
    return isContent ? { value } : { problem: new Error(`the condition is ${String(value)}`) };
  } catch (error) {
    return { problem: error instanceof Error ? error : new Error(String(error)) };
  }
}
