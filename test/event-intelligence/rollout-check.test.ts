import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { operation } from "../client/client-scene.ts";
import { brokenDirect, check, checkTexts, direct, snapshotFile, startRollout } from "./rollout-scene.ts";

const allFine = { success: "ok", p95: "ok", fallback: "ok", "kafka-errors": "ok", mismatches: "ok" };

/** Labels that a collector adds to every series of one program. */
const ofInstance = (instance: string, text: string) =>
  text.replaceAll(/^(event_intelligence_\w+)\{/gm, `$1{instance="${instance}",`);

describe("a rollout since the start of a program", () => {
  test("with 95 answers and 5 timeouts has exactly 95 % success, and is fine", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 95, "timed out": 5 });
    const result = await checkTexts([await metrics()]);
    expect(result).toMatchObject({ exitCode: 0, verdict: "ok", calls: 100, verdicts: allFine, notes: [] });
    expect(result.measured).toMatchObject({ success: 95, fallback: 0, "kafka-errors": 0, mismatches: 0 });
  });

  test.each([
    ["success at its limit", { answered: 90, "timed out": 10 }, { success: "misses-target" }],
    ["success under its limit", { answered: 89, "timed out": 11 }, { success: "broken" }],
    ["p95 at its limit", { answered: 95, slow: 5 }, {}],
    ["p95 over its limit", { answered: 94, slow: 6 }, { p95: "broken" }],
    ["a mismatch", { answered: 199, "is mixed up": 1 }, { mismatches: "broken" }],
  ])("%s is told as it is, and spoils nothing else", async (_, counts, verdicts) => {
    const { call, metrics } = await startRollout();
    await call(counts);
    const result = await checkTexts([await metrics()]);
    expect(result.verdicts).toEqual({ ...allFine, ...verdicts });
    const isBroken = Object.values(verdicts).includes("broken");
    expect(result).toMatchObject({ verdict: isBroken ? "broken" : "ok", exitCode: isBroken ? 1 : 0 });
  });

  test.each([
    [{ answered: 95, fails: 5 }, "ok"],
    [{ answered: 80, fails: 20 }, "misses-target"],
    [{ answered: 79, fails: 21 }, "broken"],
  ])("fallbacks in %j are %s, and no failures", async (counts, fallback) => {
    const { call, metrics } = await startRollout({ direct });
    await call(counts);
    expect((await checkTexts([await metrics()])).verdicts).toEqual({ ...allFine, fallback });
  });

  test.each([
    [198, 2, "ok"],
    [180, 20, "misses-target"],
    [180, 21, "broken"],
  ])("Kafka errors of %d answered calls, of which %d were sent again, are %s", async (answered, unsent, verdict) => {
    const { call, metrics, broker, requestTopic } = await startRollout();
    broker.faults.failSends({ topic: requestTopic, as: "not-sent", times: unsent });
    await call({ answered });
    expect((await checkTexts([await metrics()])).verdicts).toEqual({ ...allFine, "kafka-errors": verdict });
  });

  test("where the broker lets nobody in has Kafka errors, though no request was ever sent", async () => {
    const { call, metrics, broker, requestTopic } = await startRollout({ direct });
    broker.faults.deny({ topic: requestTopic });
    await call({ answered: 100 });
    const text = await metrics();
    expect(text).toContain(`attempts_total{operation="${operation}",result="not-sent"} 0`);
    const { verdicts, measured } = await checkTexts([text]);
    expect(measured).toMatchObject({ "kafka-errors": 100, p95: null });
    expect(verdicts).toEqual({ ...allFine, fallback: "broken", "kafka-errors": "broken", p95: "too-few-calls" });
  });

  test("gives a p95 between two bounds as Prometheus would", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 90, slow: 10 });
    // Rank 95 of 100 is half of the way through the ten that took more than 500 and at most 1000 ms.
    expect((await checkTexts([await metrics()])).measured.p95).toBe(750);
  });

  test("judges neither calls that are outside of the rollout nor their errors", async () => {
    const inside = await startRollout({ rolloutPercent: 50, direct: brokenDirect });
    await inside.call({ answered: 300 });
    const { calls, verdicts, notes, exitCode } = await checkTexts([await inside.metrics()]);
    expect({ exitCode, verdicts }).toEqual({ exitCode: 0, verdicts: allFine });
    expect(calls).toBeGreaterThan(100);
    expect(calls).toBeLessThan(200);
    expect(notes).toEqual([expect.stringContaining(`(rollout, flag, mode, refused): ${300 - calls}.`)]);
  });

  test.each([
    ["a rollout of nobody", { rolloutPercent: 0 }],
    ["mode direct", { mode: "direct" }],
  ] as const)("has no calls to judge with %s", async (_, options) => {
    const { call, metrics } = await startRollout({ ...options, direct });
    await call({ answered: 100 });
    expect(await checkTexts([await metrics()])).toMatchObject({ exitCode: 3, verdict: "too-few-calls", calls: 0 });
  });

  test("does not judge calls that their callers ended, or whose text nobody can read", async () => {
    const { client, call, metrics } = await startRollout();
    const calls = call({ answered: 100, "is not understood": 30 });
    const controller = new AbortController();
    const aborted = client
      .analyzeCode({ sourcePath: "a.py", content: "timed out", operation }, { signal: controller.signal })
      .catch(() => {});
    await calls;
    controller.abort();
    await aborted;
    expect(await checkTexts([await metrics()])).toMatchObject({
      calls: 100,
      verdicts: allFine,
      notes: [expect.stringContaining("their text cannot be read: 31.")],
    });
  });

  test("is not judged on too few calls, which is told from fine and from broken", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 50, "timed out": 49 });
    const result = await checkTexts([await metrics()]);
    expect(result).toMatchObject({ exitCode: 3, verdict: "too-few-calls", calls: 99 });
    expect(result.verdicts).toMatchObject({ success: "too-few-calls", p95: "too-few-calls", mismatches: "ok" });
    expect(await checkTexts([await metrics()], { minCalls: 99 })).toMatchObject({ exitCode: 1, verdict: "broken" });
  });

  test("is broken by one mismatch, however few the calls", async () => {
    const { call, metrics } = await startRollout();
    await call({ "is mixed up": 1 });
    expect(await checkTexts([await metrics()])).toMatchObject({ exitCode: 1, verdict: "broken", calls: 1 });
  });

  test("is narrowed to one operation", async () => {
    const { client, call, metrics } = await startRollout();
    await call({ answered: 100 });
    const content = "fails";
    for (let index = 0; index < 50; index += 1) {
      await client.analyzeCode({ sourcePath: "a.py", content, operation: "ONEX_COMPLIANCE" }).catch(() => {});
    }
    const text = await metrics();
    expect(await checkTexts([text])).toMatchObject({ calls: 150, verdict: "broken" });
    const narrowed = await checkTexts([text], { operation });
    expect(narrowed).toMatchObject({ calls: 100, verdict: "ok", notes: ["Mismatches are those of all operations."] });
  });

  test("of several programs is that of all their calls", async () => {
    const [good, bad] = [await startRollout(), await startRollout()];
    await good.call({ answered: 80 });
    await bad.call({ answered: 10, "timed out": 10 });
    const collected = ofInstance("good", await good.metrics()) + ofInstance("bad", await bad.metrics());
    const concatenated = (await good.metrics()) + (await bad.metrics());
    for (const text of [collected, concatenated]) {
      expect(await checkTexts([text])).toMatchObject({ calls: 100, measured: { success: 90 } });
    }
  });

  test("is read from OpenMetrics alike", async () => {
    const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const { call, metrics } = await startRollout({}, registry as unknown as Registry);
    await call({ answered: 90, "timed out": 10 });
    const text = await metrics();
    expect(text).toMatch(/# EOF\n$/);
    expect(await checkTexts([text])).toMatchObject({ calls: 100, measured: { success: 90 } });
  });
});

describe("a rollout between two snapshots", () => {
  test("is judged by what came between them", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 10, "timed out": 90 });
    const before = await metrics();
    await call({ answered: 100 });
    const after = await metrics();
    expect(await checkTexts([after])).toMatchObject({ calls: 200, verdict: "broken" });
    expect(await checkTexts([before, after])).toMatchObject({ calls: 100, verdicts: allFine, notes: [] });
    expect(await checkTexts([after, after])).toMatchObject({ calls: 0, verdict: "too-few-calls", exitCode: 3 });
  });

  test("is judged by the later one alone where the program was restarted between them, and says so", async () => {
    const [before, after] = [await startRollout(), await startRollout()];
    await before.call({ answered: 110, slow: 90 });
    // One bucket is lower than before, and one is higher: as a difference each, they would be no histogram.
    await after.call({ answered: 150 });
    const result = await checkTexts([await before.metrics(), await after.metrics()]);
    expect(result).toMatchObject({ calls: 150, verdicts: allFine });
    expect(result.notes).toEqual([expect.stringMatching(/^1 program began to count anew between the snapshots/)]);
  });

  test("takes a restart of one of several programs for what it is", async () => {
    const programs = { steady: await startRollout(), restarted: await startRollout(), gone: await startRollout() };
    await programs.steady.call({ "timed out": 50 });
    await programs.restarted.call({ answered: 70 });
    await programs.gone.call({ answered: 10 });
    const steady = ofInstance("steady", await programs.steady.metrics());
    const old = ofInstance("restarted", await programs.restarted.metrics());
    const gone = ofInstance("gone", await programs.gone.metrics());
    const successor = await startRollout();
    await successor.call({ answered: 60 });
    const anew = ofInstance("restarted", await successor.metrics());
    await programs.steady.call({ answered: 40 });
    const later = ofInstance("steady", await programs.steady.metrics());
    const result = await checkTexts([steady + old + gone, later + anew]);
    expect(result).toMatchObject({ calls: 100, verdicts: allFine });
    expect(result.notes).toEqual([
      expect.stringMatching(/^1 program began to count anew/),
      expect.stringMatching(/^1 program of the earlier snapshot is missing/),
    ]);
  });
});

describe("the report of rollout-check", () => {
  test("names what is broken in its last line", async () => {
    const { call, metrics } = await startRollout({ direct });
    await call({ answered: 70, slow: 10, fails: 25, "is mixed up": 1 });
    const { exitCode, stdout } = await check([snapshotFile(await metrics())]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(`Since the start of the clients: 106 calls that events were asked in.

criterion     measured                  limit           target          verdict
------------  ------------------------  --------------  --------------  -------
success       100 % (106 of 106)        at least 90 %   at least 95 %   ok
p95           797.5 ms (of 81 answers)  at most 500 ms  at most 100 ms  broken
fallback      23.58 % (25 of 106)       at most 20 %    at most 5 %     broken
kafka-errors  0 % (0 of 106 attempts)   at most 10 %    at most 1 %     ok
mismatches    1                         none            none            broken

Broken: p95, fallback, mismatches. Go back to a smaller rollout.
`);
  });

  test("names missed targets, and what is missing to a judgement", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 92, "timed out": 8 });
    const file = snapshotFile(await metrics());
    const lastLine = ({ stdout }: { stdout: string }) => stdout.trimEnd().split("\n").at(-1);
    expect(lastLine(await check([file]))).toBe(
      "No limit is broken, but targets are missed: success. Stay here until they are reached.",
    );
    expect(lastLine(await check([file], { minCalls: 101 }))).toBe(
      "Too few calls to judge: 100, and at least 101 are needed (--min-calls). Wait for more.",
    );
    expect(lastLine(await check([file], { operation: "ONEX_COMPLIANCE", minCalls: 1 }))).toMatch(/: 0, and at least 1/);
  });

  test("as JSON has each criterion with limit, target and unit", async () => {
    const { call, metrics } = await startRollout();
    await call({ answered: 100 });
    const { stdout } = await check([snapshotFile(await metrics())], { json: true });
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      verdict: "ok",
      calls: 100,
      criteria: [
        { name: "success", measured: 100, limit: 90, target: 95, verdict: "ok", unit: "%" },
        { name: "p95", measured: expect.any(Number), limit: 500, target: 100, verdict: "ok", unit: "ms" },
        { name: "fallback", measured: 0, limit: 20, target: 5, verdict: "ok", unit: "%" },
        { name: "kafka-errors", measured: 0, limit: 10, target: 1, verdict: "ok", unit: "%" },
        { name: "mismatches", measured: 0, limit: 0, target: 0, verdict: "ok", unit: "replies" },
      ],
      notes: [],
    });
  });
});
