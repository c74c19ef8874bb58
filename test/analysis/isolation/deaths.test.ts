import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { analyzeText, useEngine } from "../engine.ts";
import { busyProcess, deadlySignals, endless, isAlive, small } from "./processes.ts";

/** On a machine with ten times the work it can do. */
const timeout = 120_000;
const patience = { parseTimeoutMs: 100_000, requestTimeoutMs: 100_000 };

test.each(deadlySignals)(
  "a text whose process dies of %s is read once more, and its caller hears nothing of it",
  async (signal) => {
    const engine = useEngine({ processes: 1, ...patience });
    await engine.start();
    const [first] = engine.status.processIds;
    const report = analyzeText(engine, "a.py", `${small}y = [${"1,".repeat(50_000)}]\n`);
    await eventually(() => engine.status.busy === 1);
    process.kill(first as number, signal);
    expect((await report).functions).toHaveLength(1);
    expect(engine.status).toMatchObject({ processes: 1, busy: 0, respawns: 1 });
    expect(isAlive(first as number)).toBe(false);
  },
  timeout,
);

test(
  "a text with which two processes die is answered for good, and the next one as ever",
  async () => {
    const engine = useEngine({ processes: 1, ...patience });
    const answer = analyzeText(engine, "a.py", endless);
    const next = analyzeText(engine, "a.py", small);
    const refused = expect(answer).rejects.toMatchObject({
      code: "PARSING_ERROR",
      retryable: false,
      message: expect.stringMatching(/two analysis processes.*first: .*SIGSEGV; the second: .*SIGTRAP/i),
      cure: expect.stringContaining("report it"),
    });
    const first = await busyProcess(engine);
    process.kill(first, "SIGSEGV");
    process.kill(await busyProcess(engine, [first]), "SIGTRAP");
    await refused;
    expect((await next).functions).toHaveLength(1);
  },
  timeout,
);

test(
  "a process that does nothing any more is ended at the deadline of its text",
  async () => {
    const engine = useEngine({ processes: 1, parseTimeoutMs: 100_000, requestTimeoutMs: 100 });
    await engine.start();
    const [id] = engine.status.processIds;
    const answer = analyzeText(engine, "a.py", endless);
    await eventually(() => engine.status.busy === 1);
    process.kill(id as number, "SIGSTOP");
    await expect(answer).rejects.toMatchObject({ code: "TIMEOUT" });
  },
  timeout,
);

test(
  "a request that was taken back is not done once more when its process dies",
  async () => {
    const engine = useEngine({ processes: 1, ...patience });
    await engine.start();
    const [first] = engine.status.processIds;
    const controller = new AbortController();
    const request = engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: endless }, controller);
    await eventually(() => engine.status.busy === 1);
    controller.abort();
    await expect(request).rejects.toMatchObject({ code: "CANCELLED" });
    process.kill(first as number, "SIGSEGV");
    await eventually(() => engine.status.busy === 0);
  },
  timeout,
);

test.each(deadlySignals)(
  "an idle process that dies of %s is replaced for the next request",
  async (signal) => {
    const engine = useEngine({ processes: 1 });
    await engine.start();
    const [first] = engine.status.processIds;
    process.kill(first as number, signal);
    await eventually(() => !isAlive(first as number));
    expect((await analyzeText(engine, "a.py", small)).functions).toHaveLength(1);
  },
  timeout,
);

test(
  "closing in the middle of a second try ends the process that does it",
  async () => {
    const engine = useEngine({ processes: 1, ...patience });
    const answer = expect(analyzeText(engine, "a.py", endless)).rejects.toMatchObject({ code: "CANCELLED" });
    const first = await busyProcess(engine);
    process.kill(first, "SIGKILL");
    const second = await eventually(() => engine.status.processIds.find((id) => id !== first) ?? null);
    await engine.close();
    await answer;
    expect(isAlive(second as number)).toBe(false);
    expect(engine.status.processes).toBe(0);
  },
  timeout,
);

test(
  "a process is replaced after its answer has gone out: to start one stops a caller with much memory",
  async () => {
    const engine = useEngine({ processes: 1, memoryCapMegabytes: 34, ...patience });
    await engine.start();
    const order: string[] = [];
    const onSpawn = () => order.push("process started");
    subscribe("child_process", onSpawn);
    onTestFinished(() => void unsubscribe("child_process", onSpawn));
    const bloating = "def f(x):\n    return x\n".repeat(40_000);
    await analyzeText(engine, "a.py", bloating).catch(() => order.push("answered"));
    // What a caller sends with its own next tick goes out as well.
    process.nextTick(() => order.push("sent"));
    await eventually(() => order.includes("process started"));
    expect(order).toEqual(["answered", "sent", "process started"]);
  },
  timeout,
);

test.each(["start", "analyze"] as const)(
  "a process that dies in its start is replaced once before %s hears of it",
  async (call) => {
    const engine = useEngine({ processes: 1, ...patience });
    const done = call === "start" ? engine.start() : analyzeText(engine, "a.py", small);
    const settled = Promise.allSettled([done]);
    const [first] = await eventually(() => engine.status.processIds);
    process.kill(first as number, "SIGSEGV");
    expect(await settled).toMatchObject([{ status: "fulfilled" }]);
    expect(engine.status.respawns).toBe(1);
  },
  timeout,
);

test(
  "parsers of which two processes die in their start are unavailable",
  async () => {
    const engine = useEngine({ processes: 1, ...patience });
    const settled = Promise.allSettled([analyzeText(engine, "a.py", small)]);
    const [first] = engine.status.processIds;
    process.kill(first as number, "SIGSEGV");
    const second = await eventually(() => engine.status.processIds.find((id) => id !== first) ?? null);
    process.kill(second as number, "SIGSEGV");
    expect(await settled).toMatchObject([
      { status: "rejected", reason: { code: "BACKEND_UNAVAILABLE", retryable: true } },
    ]);
  },
  timeout,
);

test(
  "all who wait are told at once when no process can be started",
  async () => {
    const engine = useEngine({ processes: 1, nodePath: "/bin/true" });
    const waiting = Array.from({ length: 20 }, (_, n) => analyzeText(engine, `${n}.py`, small));
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: {
          code: "BACKEND_UNAVAILABLE",
          message: expect.stringContaining("in its start: it exited with code 0"),
        },
      });
    }
    expect(engine.status.respawns).toBeLessThan(4);
  },
  timeout,
);

test(
  "an answer that has come while the caller itself was busy is not thrown away for its deadline",
  async () => {
    const engine = useEngine({ processes: 1, requestTimeoutMs: 3_000 });
    await analyzeText(engine, "warm.py", small);
    const answer = analyzeText(engine, "a.py", small);
    setImmediate(() => {
      for (const startedAtMs = performance.now(); performance.now() - startedAtMs < 6_000; );
    });
    expect((await answer).functions).toHaveLength(1);
    expect(engine.status.respawns).toBe(0);
  },
  timeout,
);
