import { randomUUID } from "node:crypto";
import { headerNames } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { overrideMethods } from "../worker/override-methods.ts";
import { DeadLetterScene } from "./dead-letter-scene.ts";

const all = { all: true };
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("replaying a dead letter", () => {
  test("has a worker answer it, in the partition and with the id of the caller", async () => {
    const scene = await DeadLetterScene.create();
    const id = await scene.buryCall({ headers: { [headerNames.replyPartition]: "1" } });
    const { exitCode, report } = await scene.replayJson(all);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ version: 1, matchedCount: 1, replayedCount: 1, skippedCount: 0, dryRun: false });
    const [, completed] = await scene.asker.repliesTo(id, 2);
    expect(completed).toMatchObject({ topic: scene.topics.completed, partition: 1, outcome: "completed" });
    expect(completed?.header(headerNames.clientId)).toBe(scene.asker.clientId);
  });

  test("sends key, value and headers as they were, without what the death added, and says what it is", async () => {
    const scene = await DeadLetterScene.create();
    const key = new Uint8Array([0, 255, 10]);
    const value = new Uint8Array([123, 0, 255]);
    const headers = new Map([
      ["binary", new Uint8Array([255, 0, 254])],
      ["empty", new Uint8Array()],
      ["x-dead-letter-of-mine", new Uint8Array([49])],
    ]);
    await scene.bury({ key, value, headers });
    const [letter] = await scene.letters();
    await scene.replay(all);
    const [replay] = await scene.replays();
    expect(replay).toMatchObject({ topic: scene.topics.requested });
    expect(Buffer.compare(replay?.key ?? new Uint8Array(), key)).toBe(0);
    expect(Buffer.compare(replay?.value ?? new Uint8Array(), value)).toBe(0);
    const names = [...(replay?.headers.keys() ?? [])].sort();
    expect(names).toEqual([...headers.keys(), headerNames.replayedFrom].sort());
    for (const [name, bytes] of headers) {
      expect(Buffer.compare(replay?.headers.get(name) ?? new Uint8Array([1]), bytes)).toBe(0);
    }
    expect(text(replay?.headers.get(headerNames.replayedFrom))).toBe(`${letter?.topic}/0/${letter?.offset}`);
  });

  test("gives a request whose budget is long over its budget anew", async () => {
    const scene = await DeadLetterScene.create();
    const id = randomUUID();
    const budget = new TextEncoder().encode("5000");
    const headers = new Map([[headerNames.budgetMs as string, budget]]);
    await scene.bury({ value: scene.requestBody(id), headers, timestampMs: Date.now() - 3_600_000 });
    await scene.replay(all);
    expect(await scene.asker.replyTo(id)).toMatchObject({ outcome: "completed" });
  });

  test("a second time in a row sends nothing, answered or not", async () => {
    const scene = await DeadLetterScene.create();
    const id = await scene.buryCall();
    await scene.bury({ value: new TextEncoder().encode("no JSON") });
    expect((await scene.replayJson(all)).report.replayedCount).toBe(2);
    await scene.asker.repliesTo(id, 2);
    const { exitCode, report } = await scene.replayJson({ ...all, code: "INTERNAL_ERROR" });
    expect({ exitCode, replayed: report.replayedCount }).toEqual({ exitCode: 0, replayed: 0 });
    expect(report.deadLetters).toMatchObject([{ outcome: "skipped", reason: "replayed-before" }]);
    const again = await scene.replayJson({ correlationId: id });
    expect(again.report.deadLetters).toMatchObject([{ outcome: "skipped", reason: "answered" }]);
    expect(await scene.replays()).toHaveLength(2);
  });

  test("that was answered meanwhile, by a worker without headers, is not done", async () => {
    const scene = await DeadLetterScene.create();
    const id = await scene.buryCall();
    await scene.answer(randomUUID());
    await scene.answer(id);
    const { exitCode, report } = await scene.replayJson(all);
    expect({ exitCode, replays: await scene.replays() }).toEqual({ exitCode: 0, replays: [] });
    const message = `answered meanwhile by ${scene.topics.completed}/0/1`;
    expect(report.deadLetters).toMatchObject([{ outcome: "skipped", reason: "answered", message, correlationId: id }]);
  });

  test("is done although its caller was told of the failure", async () => {
    const scene = await DeadLetterScene.create();
    const id = await scene.buryCall();
    expect(await scene.asker.replyTo(id)).toMatchObject({ outcome: "failed" });
    expect((await scene.replayJson(all)).report.replayedCount).toBe(1);
  });

  test("that has no headers of a client is found answered by the id in its body", async () => {
    const scene = await DeadLetterScene.create();
    const [answered, waiting] = [randomUUID(), randomUUID()];
    for (const id of [answered, waiting]) await scene.bury({ value: scene.requestBody(id) });
    await scene.answer(answered);
    const { report } = await scene.replayJson(all);
    expect(report.deadLetters).toMatchObject([
      { correlationId: answered, outcome: "skipped", reason: "answered" },
      { correlationId: waiting, outcome: "replayed" },
    ]);
    expect(await scene.asker.replyTo(waiting)).toMatchObject({ outcome: "completed" });
  });

  test("sends the newest of several dead letters of one call, and later none of them", async () => {
    const scene = await DeadLetterScene.create();
    const value = scene.requestBody(randomUUID());
    for (const offset of [901n, 902n]) await scene.bury({ value, offset });
    const faults = scene.scene.broker.faults;
    const endLoss = faults.loseRecords({ topic: scene.topics.completed });
    const { exitCode, report } = await scene.replayJson(all);
    expect({ exitCode, outcomes: report.deadLetters }).toMatchObject({
      exitCode: 0,
      outcomes: [{ outcome: "skipped", reason: "same-call" }, { outcome: "replayed" }],
    });
    const again = await scene.replayJson(all);
    expect(again.report.deadLetters).toMatchObject([{ reason: "replayed-before" }, { reason: "replayed-before" }]);
    endLoss();
    expect(await scene.replays()).toHaveLength(1);
  });

  test("that died again is done once more only when it is named", async () => {
    const scene = await DeadLetterScene.create();
    const headers = new Map([[headerNames.correlationId as string, new TextEncoder().encode(randomUUID())]]);
    await scene.bury({ value: new TextEncoder().encode("no JSON"), headers });
    await scene.replay(all);
    await eventually(async () => expect(await scene.letters()).toHaveLength(2));
    const { exitCode, report } = await scene.replayJson(all);
    expect({ exitCode, replayed: report.replayedCount }).toEqual({ exitCode: 1, replayed: 0 });
    const again = report.deadLetters.find(({ reason }: { reason: string }) => reason === "died-again");
    expect(report.deadLetters.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      "died-again",
      "replayed-before",
    ]);
    const named = await scene.replayJson({}, [again.at]);
    expect(named).toMatchObject({ exitCode: 0, report: { replayedCount: 1 } });
    expect(await scene.replays()).toHaveLength(2);
  });

  test("that died again is known by the record it was, whatever the broker's clock says", async () => {
    const scene = await DeadLetterScene.create();
    const value = scene.requestBody(randomUUID());
    scene.scene.broker.faults.loseRecords({ topic: scene.topics.completed });
    await scene.bury({ value });
    await scene.replay(all);
    const [replay] = await scene.replays();
    scene.scene.broker.faults.moveClock(-60_000);
    await scene.bury({ value, partition: replay?.partition ?? -1, offset: replay?.offset ?? -1n });
    const { report } = await scene.replayJson({}, [`${scene.topics.deadLetters}/0/1`]);
    expect(report.deadLetters).toMatchObject([{ outcome: "replayed" }]);
  });

  test("names what it cannot do, and exits with 1", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury({ value: null });
    await scene.bury({ defect: "undecodable-batch" });
    await scene.bury({ topic: "somebody.elses.topic" });
    await scene.asker.transport.send({ topic: scene.topics.deadLetters, partition: 0, value: new Uint8Array([1]) });
    const absent = `${scene.topics.deadLetters}/0/99`;
    const { exitCode, report } = await scene.replayJson(
      {},
      [0, 1, 2, 3, 99].map((offset) => `${scene.topics.deadLetters}/0/${offset}`),
    );
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ replayedCount: 0, skippedCount: 4, missing: [absent] });
    const reasons = report.deadLetters.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toEqual(["value-not-kept", "batch-not-unpacked", "origin-foreign", "origin-unknown"]);
    const { stdout } = await scene.replay(all);
    expect(stdout).toContain("it came from somebody.elses.topic, not from");
    expect(stdout).toMatch(/\n0 replayed, 4 skipped of 4 dead letters that match, oldest first\n$/);
    expect(await scene.replays()).toEqual([]);
  });

  test("a batch that a worker could not unpack is none of them", async () => {
    const scene = await DeadLetterScene.create();
    const defect = { topic: scene.topics.requested, partition: 0, defect: "decompressed-too-large" } as const;
    scene.scene.broker.faults.storeDefect(defect);
    await eventually(async () => expect(await scene.letters()).toHaveLength(1));
    const { report } = await scene.replayJson(all);
    expect(report.deadLetters).toMatchObject([{ reason: "batch-not-unpacked" }]);
  });

  test("goes to the topic that is named, whatever it came from", async () => {
    const scene = await DeadLetterScene.create();
    const other = `${scene.topics.requested}.other`;
    await scene.asker.transport.ensureTopics([{ topic: other, partitions: 1 }], { mode: "create" });
    await scene.bury({ topic: "somebody.elses.topic" });
    const to = { ...all, to: other };
    expect((await scene.replayJson(to)).report.deadLetters).toMatchObject([{ to: `${other}/0/0` }]);
    expect((await scene.replayJson(to)).report.deadLetters).toMatchObject([{ reason: "replayed-before" }]);
    expect(await scene.replays(other)).toHaveLength(1);
    expect(await scene.replays()).toEqual([]);
  });

  test("goes to no topic that takes no requests, is not there, or cannot be", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury();
    for (const [to, problem] of [
      [scene.topics.deadLetters, "takes no requests"],
      [scene.topics.completed, "takes no requests"],
      ["a/b", "is no name of a topic"],
      ["absent", "nothing was replayed.\nTopicMissingError"],
    ] as const) {
      const { exitCode, stdout, stderr } = await scene.replay({ ...all, to });
      expect({ exitCode, stdout }).toEqual({ exitCode: null, stdout: "" });
      expect(stderr).toContain(problem);
    }
  });

  test("that outgrows its topic by the mark is skipped, and the next one is sent", async () => {
    const scene = await DeadLetterScene.create();
    const small = `${scene.topics.requested}.small`;
    const spec = { topic: small, partitions: 1, config: { "max.message.bytes": "2000" } };
    await scene.asker.transport.ensureTopics([spec], { mode: "create" });
    await scene.bury({ value: new Uint8Array(1_990) });
    await scene.bury();
    const { exitCode, report } = await scene.replayJson({ ...all, to: small });
    expect(exitCode).toBe(1);
    expect(report.deadLetters).toMatchObject([{ reason: "too-large" }, { outcome: "replayed" }]);
  });
});

describe("where replies may have been deleted", () => {
  test("a letter is replayed only when that is no matter", async () => {
    const scene = await DeadLetterScene.create();
    const id = await scene.buryCall();
    await scene.answer(id);
    scene.scene.broker.faults.deleteRecordsBefore({ topic: scene.topics.completed, partition: 0, offset: 1n });
    const careful = await scene.replayJson(all);
    expect(careful.exitCode).toBe(1);
    expect(careful.report.deadLetters).toMatchObject([{ outcome: "skipped", reason: "unknown" }]);
    expect(careful.report.deadLetters[0].message).toContain("--even-if-unknown");
    const bold = await scene.replayJson({ ...all, evenIfUnknown: true });
    expect(bold).toMatchObject({ exitCode: 0, report: { replayedCount: 1 } });
  });

  test("a letter that died after the oldest reply that is left is replayed", async () => {
    const scene = await DeadLetterScene.create();
    await scene.answer(randomUUID());
    scene.scene.broker.faults.moveClock(3_600_000);
    await scene.answer(randomUUID());
    scene.scene.broker.faults.deleteRecordsBefore({ topic: scene.topics.completed, partition: 0, offset: 1n });
    scene.scene.broker.faults.moveClock(1_000);
    await scene.bury({ timestampMs: Date.now() + 3_601_000 });
    const { report } = await scene.replayJson(all);
    expect(report.deadLetters).toMatchObject([{ outcome: "replayed" }]);
  });

  test("a letter that nobody can have answered, for want of an id, is replayed", async () => {
    const scene = await DeadLetterScene.create();
    await scene.answer(randomUUID());
    scene.scene.broker.faults.deleteRecordsBefore({ topic: scene.topics.completed, partition: 0, offset: 1n });
    await scene.bury({ value: new TextEncoder().encode("no JSON") });
    expect((await scene.replayJson(all)).report.replayedCount).toBe(1);
  });

  test("a letter whose replay may have been deleted is not", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury({ value: new TextEncoder().encode("no JSON") });
    await scene.replay(all);
    for (const { partition, offset } of await scene.replays()) {
      const range = { topic: scene.topics.requested, partition, offset: offset + 1n };
      scene.scene.broker.faults.deleteRecordsBefore(range);
    }
    const { report } = await scene.replayJson({ code: "INTERNAL_ERROR" });
    expect(report.deadLetters).toMatchObject([{ reason: "unknown" }]);
  });
});

describe("which dead letters are replayed", () => {
  test("those of the code, the topic and the call that are named", async () => {
    const scene = await DeadLetterScene.create();
    const id = randomUUID();
    await scene.bury({}, "TIMEOUT");
    await scene.bury({ value: scene.requestBody(id) });
    await scene.bury({ topic: "another" });
    const matched = async (options: Parameters<DeadLetterScene["replayJson"]>[0]) => {
      const { report } = await scene.replayJson({ dryRun: true, ...options });
      return report.deadLetters.map(({ at }: { at: string }) => Number(at.split("/").at(-1)));
    };
    expect(await matched({ code: "timeout" })).toEqual([0]);
    expect(await matched({ topic: "another" })).toEqual([2]);
    expect(await matched({ correlationId: id })).toEqual([1]);
    expect(await matched({ code: "TIMEOUT", topic: "another" })).toEqual([]);
  });

  test("those that died in the time that is named, from its begin and before its end", async () => {
    const scene = await DeadLetterScene.create();
    for (const byMs of [0, 60_000, 60_000]) {
      scene.scene.broker.faults.moveClock(byMs);
      await scene.bury();
    }
    const times = (await scene.letters()).map(({ timestampMs }) => timestampMs);
    const [first = 0, second = 0, third = 0] = times;
    const matched = async (since?: number, until?: number) =>
      (await scene.replayJson({ dryRun: true, since, until })).report.matchedCount;
    expect(await matched(second)).toBe(2);
    expect(await matched(undefined, second)).toBe(1);
    expect(await matched(first, third)).toBe(2);
    expect(await matched(third + 1)).toBe(0);
  });

  test("one by its own address, or by that of the record it was, and each once", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury({ offset: 901n });
    await scene.bury({ offset: 902n });
    const own = `${scene.topics.deadLetters}/0/0`;
    const record = `${scene.topics.requested}/0/902`;
    const byRecord = await scene.replayJson({ dryRun: true }, [record]);
    expect(byRecord.report.deadLetters).toMatchObject([{ at: `${scene.topics.deadLetters}/0/1`, recordAt: record }]);
    const both = await scene.replayJson({ dryRun: true }, [own, own, `${scene.topics.requested}/0/901`]);
    expect(both.report.deadLetters).toMatchObject([{ at: own }]);
  });

  test("no more than the limit, which what is skipped does not use up", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury({ value: null });
    for (const _ of [1, 2, 3]) await scene.bury();
    const first = await scene.replayJson({ ...all, limit: 2 });
    expect(first.report).toMatchObject({ matchedCount: 4, replayedCount: 2, leftCount: 1, skippedCount: 1 });
    const second = await scene.replay({ ...all, limit: 2 });
    expect(second.stdout).toMatch(/\n1 replayed, 3 skipped of 4 dead letters that match, oldest first\n$/);
  });

  test("none, when none matches", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury();
    const printed = await scene.replay({ code: "NO_SUCH_CODE" });
    expect(printed).toEqual({ exitCode: 0, stdout: "No dead letter matches; nothing was replayed.\n", stderr: "" });
  });

  test("none in a dry run, which says what would be sent and why the others would not", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury();
    await scene.bury({ value: null });
    const { exitCode, stdout } = await scene.replay({ ...all, dryRun: true });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`would be sent  to ${scene.topics.requested}\n`);
    expect(stdout).toContain("skipped        it has no value");
    expect(stdout).toMatch(/\n1 would be replayed, 1 skipped of 2 dead letters that match, oldest first\n$/);
    expect(await scene.replays()).toEqual([]);
  });
});

describe("a replay that is ended in the middle", () => {
  test("by Ctrl-C counts what was sent; the next run sends the rest, and nothing twice", async () => {
    const scene = await DeadLetterScene.create();
    for (const _ of [1, 2, 3]) await scene.bury();
    const interrupt = new AbortController();
    const transport = overrideMethods(scene.asker.transport, {
      send: async (record) => {
        const position = await scene.asker.transport.send(record);
        if ((await scene.replays()).length === 2) interrupt.abort();
        return position;
      },
    });
    const cut = await scene.replayJson(all, [], { transport, signal: interrupt.signal });
    expect(cut.exitCode).toBe(130);
    expect(cut.stderr).toBe("Interrupted: 2 of 3 were replayed. Run it again for the rest: nothing is sent twice.\n");
    expect(cut.report).toMatchObject({ replayedCount: 2, replayableCount: 1 });
    expect((await scene.replayJson(all)).report).toMatchObject({ replayedCount: 1, skippedCount: 2 });
    expect(await scene.replays()).toHaveLength(3);
  });

  test("by Ctrl-C before the first says that nothing was sent", async () => {
    const scene = await DeadLetterScene.create();
    await scene.bury();
    const printed = await scene.replay(all, [], { signal: AbortSignal.abort() });
    expect(printed).toEqual({ exitCode: 130, stdout: "", stderr: "Interrupted: nothing was replayed.\n" });
  });

  test.each(["not-sent", "indeterminate-stored", "indeterminate-not-stored"] as const)(
    "by a broker that fails says how far it came; the next run sends the rest, and nothing twice (%s)",
    async (kind) => {
      const scene = await DeadLetterScene.create();
      for (const _ of [1, 2, 3]) await scene.bury();
      const transport = overrideMethods(scene.asker.transport, {
        send: async (record) => {
          const isSecond = (await scene.replays()).length === 1;
          if (isSecond) scene.scene.broker.faults.failSends({ topic: scene.topics.requested, as: kind, times: 1 });
          return scene.asker.transport.send(record);
        },
      });
      const cut = await scene.replay(all, [], { transport });
      expect(cut.exitCode).toBeNull();
      const unknown = kind === "not-sent" ? "" : ", and one more perhaps";
      expect(cut.stderr).toContain(
        `Failed: 1 of 3 were replayed${unknown}. Run it again for the rest: nothing is sent twice.\n`,
      );
      await scene.replay(all);
      const marks = (await scene.replays()).map(({ headers }) => text(headers.get(headerNames.replayedFrom)));
      expect(marks).toHaveLength(3);
      expect(new Set(marks).size).toBe(3);
    },
  );
});
