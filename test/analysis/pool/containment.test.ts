import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { analyzeText, useEngine } from "../engine.ts";

/** A text a process is busy with for seconds. */
const endless = `x = [${"1,".repeat(490_000)}]`;
const small = "def f():\n    return 1\n";

test("a text that takes too long to parse is refused, and its process goes on", async () => {
  const engine = useEngine({ processes: 1, parseTimeoutMs: 20 });
  await expect(analyzeText(engine, "a.py", endless)).rejects.toMatchObject({
    code: "PARSING_ERROR",
    message: expect.stringContaining("20 ms"),
  });
  expect((await analyzeText(engine, "a.py", small)).functions).toHaveLength(1);
  expect(engine.status.respawns).toBe(0);
});

test("a request that overruns its deadline is killed with its process, and the next one gets a new process", async () => {
  const engine = useEngine({ processes: 1, parseTimeoutMs: 60_000, requestTimeoutMs: 1_000 });
  await engine.start();
  const waiting = analyzeText(engine, "a.py", endless);
  const next = analyzeText(engine, "a.py", small);
  await expect(waiting).rejects.toMatchObject({ code: "TIMEOUT", message: expect.stringContaining("1000 ms") });
  expect((await next).functions).toHaveLength(1);
  expect(engine.status).toMatchObject({ processes: 1, respawns: 1 });
});

test("a text that exhausts the memory of the parser is refused, and its process is replaced", async () => {
  const engine = useEngine({ processes: 1, memoryCapMegabytes: 32, parseTimeoutMs: 60_000, requestTimeoutMs: 60_000 });
  await expect(analyzeText(engine, "a.py", `x = {${"'a': b, ".repeat(110_000)}}`)).rejects.toMatchObject({
    code: "PARSING_ERROR",
    message: expect.stringContaining("32 MB"),
  });
  expect((await analyzeText(engine, "a.py", small)).functions).toHaveLength(1);
  expect(engine.status.respawns).toBe(1);
});

test("a caller who takes a request back hears so at once, whether it waits or is in hand", async () => {
  const engine = useEngine({ processes: 1, parseTimeoutMs: 60_000, requestTimeoutMs: 60_000 });
  await engine.start();
  const controllers = [new AbortController(), new AbortController()];
  const requests = controllers.map(({ signal }) =>
    engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: endless }, { signal }),
  );
  const settled = Promise.allSettled(requests);
  await eventually(() => engine.status.busy === 1 && engine.status.queued === 1);
  for (const controller of controllers) controller.abort();
  for (const outcome of await settled) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
  }
  expect(engine.status.queued).toBe(0);
});

test("a request whose signal is already aborted is never taken up", async () => {
  const engine = useEngine({ processes: 1 });
  const request = engine.analyze(
    "QUALITY_ASSESSMENT",
    { sourcePath: "a.py", content: small },
    { signal: AbortSignal.abort() },
  );
  await expect(request).rejects.toMatchObject({ code: "CANCELLED" });
  expect(engine.status.processes).toBe(0);
});

test("closing fails what is in hand and what waits", async () => {
  const engine = useEngine({ processes: 1, parseTimeoutMs: 60_000, requestTimeoutMs: 60_000 });
  await engine.start();
  const settled = Promise.allSettled([1, 2, 3].map(() => analyzeText(engine, "a.py", endless)));
  await eventually(() => engine.status.busy === 1);
  await engine.close();
  for (const outcome of await settled) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
  }
});

test("more requests than processes are all answered, in order of arrival per process", async () => {
  const engine = useEngine({ processes: 2 });
  const reports = await Promise.all(
    Array.from({ length: 100 }, (_, index) => analyzeText(engine, "a.py", `def f${index}(): pass\n`)),
  );
  expect(reports.map(({ functions }) => functions[0]?.name)).toEqual(reports.map((_, index) => `f${index}`));
  expect(engine.status).toMatchObject({ processes: 2, busy: 0, queued: 0, respawns: 0 });
});

test("parsers that cannot be started fail start and every request, and hang neither", async () => {
  const engine = useEngine({ processes: 1, nodePath: "/bin/true" });
  await expect(engine.start()).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
  await expect(analyzeText(engine, "a.py", small)).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
  await expect(engine.start()).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
});
