import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { WorkLimit } from "../../../packages/analysis/src/pool/work-limit.ts";

const timeoutMs = 1_000;

/** A process that computes all the time. */
async function startBusy(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", "process.stdout.write('ready'); for (;;);"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

/** By the clock, how long a limit lets a process work. */
async function allowedMs(child: ChildProcess): Promise<number> {
  const startedAtMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const limit = new WorkLimit({ processId: child.pid, timeoutMs, onOver: resolve });
  onTestFinished(() => limit.stop());
  await promise;
  return performance.now() - startedAtMs;
}

test("a process that computes is over when it has computed that long", async () => {
  expect(await allowedMs(await startBusy())).toBeGreaterThanOrEqual(timeoutMs - 2);
});

test.skipIf(process.platform !== "linux")("one that gets half of its time is given twice as long", async () => {
  const child = await startBusy();
  let isStopped = false;
  const pulse = setInterval(() => {
    isStopped = !isStopped;
    child.kill(isStopped ? "SIGSTOP" : "SIGCONT");
  }, 50);
  onTestFinished(() => clearInterval(pulse));
  expect(await allowedMs(child)).toBeGreaterThan(1.5 * timeoutMs);
});

test("one that does nothing is over by the clock", async () => {
  const child = await startBusy();
  child.kill("SIGSTOP");
  const clockMs = await allowedMs(child);
  expect(clockMs).toBeGreaterThanOrEqual(timeoutMs - 2);
  expect(clockMs).toBeLessThan(5 * timeoutMs);
});
