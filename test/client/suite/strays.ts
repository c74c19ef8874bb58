import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, failureOf, operation, question } from "../client-scene.ts";
import type { SeenRequest } from "../responder.ts";

/** What becomes of replies that settle nothing. */
export function describeStrays(driver: ClientDriver): void {
  test("counts replies that settle nothing, tells the hook of each, and goes on", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    const garbage = new TextEncoder().encode("{ not json");
    const unknownId = "00000000-0000-4000-8000-000000000000";
    responder.doInTurn(
      async (request) => {
        await request.complete({}, { headers: { [headerNames.clientId]: "laptop/another" } });
        await request.sendRaw(garbage);
        await request.sendRaw(null);
        await request.sendRaw(new TextEncoder().encode("{}"));
        const ofNobody = { correlationId: unknownId, headers: { [headerNames.correlationId]: unknownId } };
        await request.complete({}, ofNobody);
        await request.complete({ qualityScore: 0.1 });
        await request.complete({ qualityScore: 0.2 });
        await request.fail("TIMEOUT");
      },
      (request) => request.complete({ qualityScore: 0.3 }),
    );
    const first = await client.ask(operation, question);
    expect(first.payload.qualityScore).toBe(0.1);
    await eventually(() => expect(strays.length).toBe(7));
    const kinds = ["duplicate", "duplicate", "foreign", "malformed", "malformed", "malformed", "unknown"];
    expect(strays.map((stray) => stray.kind).toSorted()).toEqual(kinds);
    expect(strays.find((stray) => stray.kind === "unknown")?.correlationId).toBe(unknownId);
    expect((await client.ask(operation, question)).payload.qualityScore).toBe(0.3);
    expect(client.status.counters).toEqual({
      sent: 2,
      matched: 2,
      retried: 0,
      foreign: 1,
      malformed: 3,
      mismatch: 0,
      duplicate: 2,
      late: 0,
      unknown: 1,
      timedOut: 0,
    });
  });

  test("lets a reply settle nothing whose header and body name two calls, and counts the mismatch", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    const waiting: SeenRequest[] = [];
    responder.do((request) => void waiting.push(request));
    const ask = (content: string) => client.ask(operation, { ...question, content });
    const calls = [ask("one"), ask("two")];
    await eventually(() => waiting.length === 2);
    const [first, second] = waiting as [SeenRequest, SeenRequest];
    const mixedUp = { headers: { [headerNames.correlationId]: second.correlationId } };
    await first.complete({ language: "that of another" }, mixedUp);
    await eventually(() => expect(strays).toMatchObject([{ kind: "mismatch", correlationId: first.correlationId }]));
    for (const request of waiting) await request.complete({ language: request.payload.content });
    expect((await Promise.all(calls)).map(({ payload }) => payload.language)).toEqual(["one", "two"]);
    expect(client.status.counters).toMatchObject({ mismatch: 1, matched: 2 });
  });

  test.for([
    ["throws", () => failAsHook()],
    ["rejects", async () => failAsHook()],
  ] as const)("survives a hook that %s", async ([, onStrayReply]) => {
    const { client, responder } = await new ClientScene(driver).start({ onStrayReply });
    responder.do(async (request) => {
      await request.sendRaw(null);
      await request.complete();
    });
    await client.ask(operation, question);
    await client.ask(operation, question);
    expect(client.status.counters).toMatchObject({ malformed: 2, matched: 2 });
  });

  test("counts a reply that its codec throws at, and reads on", async () => {
    const scene = new ClientScene(driver);
    const { codec } = scene.service;
    const decodeReply = (value: Uint8Array | null, topic: string) => {
      if (value?.byteLength === 3) throw new Error("a defect of the codec");
      return codec.decodeReply(value, topic);
    };
    const { client, responder } = await scene.start({
      service: { ...scene.service, codec: { ...codec, decodeReply } },
    });
    responder.do(async (request) => {
      await request.sendRaw(new Uint8Array(3));
      await request.complete();
    });
    await client.ask(operation, question);
    expect(client.status.counters).toMatchObject({ malformed: 1, matched: 1 });
  });

  test("ends a call at once whose reply makes the schema throw", async () => {
    const scene = new ClientScene(driver);
    const { operations } = scene.service;
    const reply = operations[operation].reply.refine(() => {
      throw new Error("a defect of the schema");
    });
    const service = {
      ...scene.service,
      operations: { ...operations, [operation]: { ...operations[operation], reply } },
    };
    const { client } = await scene.start({ service, timeoutMs: 600_000 });
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ code: "INVALID_REPLY", cause: { message: "a defect of the schema" } });
  });

  test("never takes another client's reply, though both are of one process and name", async () => {
    const scene = new ClientScene(driver);
    const { client, responder } = await scene.start({ instanceId: "twin" });
    const twin = await scene.createClient({ instanceId: "twin" });
    await twin.client.start();
    responder.do((request) => request.complete({ language: request.payload.content }));
    const ask = (asker: typeof client, content: string) => asker.ask(operation, { ...question, content });
    const [one, two] = await Promise.all([ask(client, "one"), ask(twin.client, "two")]);
    expect([one.payload.language, two.payload.language]).toEqual(["one", "two"]);
    await eventually(() => expect(client.status.counters).toMatchObject({ foreign: 1, matched: 1 }));
    await eventually(() => expect(twin.client.status.counters).toMatchObject({ foreign: 1, matched: 1 }));
  });

  test("ends a call whose reply breaks the schema with an error that names the field", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    responder.doInTurn(
      (request) => request.complete({ qualityScore: 7 }),
      (request) => request.complete(),
    );
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ code: "INVALID_REPLY", message: expect.stringContaining("qualityScore") });
    expect(strays).toMatchObject([
      { kind: "malformed", correlationId: (error as { correlationId: string }).correlationId },
    ]);
    await client.ask(operation, question);
    expect(client.status.counters).toMatchObject({ malformed: 1, matched: 1 });
  });
}

function failAsHook(): never {
  throw new Error("the hook's own fault");
}
