import { once } from "node:events";
import { headerNames } from "@event-intelligence/contracts";
import { NotAuthorizedError } from "@event-intelligence/transport";
import { createMemoryBroker, type MemoryBroker } from "@event-intelligence/transport/memory";
import { createWorker, type WorkerOptionsError } from "@event-intelligence/worker";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { Gate } from "./given-handlers.ts";
import { overrideMethods } from "./override-methods.ts";
import { WorkerScene } from "./worker-scene.ts";

function createSceneOnOwnBroker(): { scene: WorkerScene; broker: MemoryBroker } {
  const broker = createMemoryBroker();
  return { broker, scene: new WorkerScene({ name: "memory", createTransport: () => broker.createTransport() }) };
}

test("is created without any I/O and starts once, however often it is asked to", async () => {
  const { scene } = createSceneOnOwnBroker();
  const { worker, transport, events } = await scene.createWorker();
  expect(worker.status).toMatchObject({ state: "created", queue: null });
  expect(transport.status.state).toBe("created");
  const started = worker.start();
  expect(worker.start()).toBe(started);
  await started;
  expect(worker.status).toMatchObject({ state: "serving", hearsCancellations: true, lastError: null });
  await worker.drain({ graceMs: 0 });
  const states = events.flatMap((event) => (event.type === "state" ? [event.state] : []));
  expect(states).toEqual(["starting", "serving", "draining", "stopped"]);
  await expect(worker.closed).resolves.toBeUndefined();
});

test("names everything that is wrong with its options at once", async () => {
  const { scene } = createSceneOnOwnBroker();
  const transport = await scene.driver.createTransport();
  onTestFinished(() => transport.close());
  const { QUALITY_ASSESSMENT: _, ...others } = scene.handlers;
  const create = () =>
    createWorker({
      transport,
      services: [scene.service, scene.service],
      handlers: others as typeof scene.handlers,
      group: "",
      workerId: "w",
      controlTopics: scene.control,
      concurrency: 0,
      runTimeoutMs: 1.5,
    });
  expect(create).toThrow(/concurrency is 0.*runTimeoutMs is 1.5.*group.*two services.*QUALITY_ASSESSMENT/);
  try {
    create();
  } catch (error) {
    expect((error as WorkerOptionsError).code).toBe("WORKER_OPTIONS_INVALID");
    expect((error as WorkerOptionsError).problems).toHaveLength(5);
  }
});

test("joins the first group that its service names, where it is given none", async () => {
  const { scene } = createSceneOnOwnBroker();
  const transport = await scene.driver.createTransport();
  const { worker } = await scene.createWorker({ transport, group: undefined });
  await worker.start();
  const { topics } = scene.service;
  const report = await transport.responders({ groups: [scene.group], topic: topics.requested });
  expect(report).toMatchObject({ state: "serving", members: 1 });
});

test("refuses a group in which its service's callers never look, and says where to name it", async () => {
  const { scene } = createSceneOnOwnBroker();
  const transport = await scene.driver.createTransport();
  const create = (service: Partial<typeof scene.service>) =>
    createWorker({
      transport,
      services: [{ ...scene.service, ...service }],
      handlers: scene.handlers,
      group: "adders",
      workerId: "w",
      controlTopics: scene.control,
      concurrency: 1,
    });
  expect(() => create({})).toThrow(
    `group is adders, but callers of service code-analysis look for workers in ${scene.group}: name the group in the service's responderGroups`,
  );
  // Where nobody looks, any group will do.
  expect(create({ responderGroups: [] }).status.state).toBe("created");
});

test("names what is missing to callers without a compiler", async () => {
  const problemsOf = (options: unknown) => {
    try {
      createWorker(options as Parameters<typeof createWorker>[0]);
      return null;
    } catch (error) {
      return (error as WorkerOptionsError).problems;
    }
  };
  expect(problemsOf(undefined)).toEqual(["the options are missing, give an object"]);
  expect(problemsOf({ service: {} })).toEqual(
    ["transport", "services", "handlers", "controlTopics"].map((name) =>
      expect.stringMatching(new RegExp(`^${name} is missing, give `)),
    ),
  );
  const others = { transport: {}, handlers: {}, controlTopics: {} };
  expect(problemsOf({ ...others, services: {} })).toEqual(["services is no list, give [service]"]);
});

test("tells of a handler that failed by a warning of the process, where it has no observer", async () => {
  const { scene } = createSceneOnOwnBroker();
  const { asker } = await scene.start({ observer: undefined });
  const warned = once(process, "warning");
  scene.answerWith(() => Promise.reject(new Error("boom at postgres://ada:hunter2@db")));
  const correlationId = await asker.send();
  const [warning] = await warned;
  expect(warning).toMatchObject({ name: "EventIntelligenceWarning", code: "HANDLER_FAILED" });
  expect(warning.message).toContain(`request ${correlationId}: boom at postgres`);
  expect(`${warning.message} ${warning.detail}`).not.toContain("hunter2");
});

test("tells of a codec that failed in the same way", async () => {
  const { scene } = createSceneOnOwnBroker();
  const decodeRequest = (): never => {
    throw new Error("a defect");
  };
  const service = { ...scene.service, codec: { ...scene.service.codec, decodeRequest } };
  await scene.startWorker({ observer: undefined, services: [service] });
  const asker = await scene.createAsker();
  const warned = once(process, "warning");
  const correlationId = await asker.send();
  const [warning] = await warned;
  expect(warning).toMatchObject({ name: "EventIntelligenceWarning", code: "CODEC_FAILED" });
  expect(warning.message).toBe(`The codec of ${service.topics.requested} failed on request ${correlationId}: a defect`);
});

test("says which topic it may not use, and releases everything", async () => {
  const { scene, broker } = createSceneOnOwnBroker();
  broker.faults.deny({ topic: scene.service.topics.completed });
  const { worker } = await scene.createWorker();
  await expect(worker.start()).rejects.toMatchObject({ code: "NOT_AUTHORIZED", topic: scene.service.topics.completed });
  expect(worker.status).toMatchObject({ state: "failed", lastError: { code: "NOT_AUTHORIZED" } });
  await expect(worker.closed).rejects.toMatchObject({ code: "NOT_AUTHORIZED" });
  expect(await worker.drain({ graceMs: 1000 })).toEqual({ finished: 0, abandoned: 0 });
});

test("fails to start when its group is forbidden", async () => {
  const { scene, broker } = createSceneOnOwnBroker();
  broker.faults.deny({ group: scene.group });
  const { worker } = await scene.createWorker();
  await expect(worker.start()).rejects.toMatchObject({ code: "NOT_AUTHORIZED" });
  await expect(worker.closed).rejects.toMatchObject({ code: "NOT_AUTHORIZED" });
  expect(worker.status.state).toBe("failed");
});

test("serves without its control topics, and says what does not work", async () => {
  const { scene, broker } = createSceneOnOwnBroker();
  for (const topic of Object.values(scene.control)) broker.faults.deny({ topic });
  const { worker, events, asker } = await scene.start();
  expect((await asker.ask()).outcome).toBe("completed");
  expect(worker.status).toMatchObject({ state: "serving", hearsCancellations: false });
  expect(worker.status.presence.lastError).toMatchObject({ code: "NOT_AUTHORIZED" });
  const troubled = events.flatMap((event) => (event.type === "control-failed" ? [event.topic] : []));
  expect(new Set(troubled)).toEqual(new Set([scene.control.cancelled, scene.control.presence]));
});

test("warns of an existing topic that differs, and leaves it as it is", async () => {
  const { scene } = createSceneOnOwnBroker();
  const admin = await scene.connect();
  const topic = scene.service.topics.requested;
  await admin.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
  const { events } = await scene.startWorker();
  const warning = events.find((event) => event.type === "topic-differs");
  expect(warning).toMatchObject({ report: { topic, partitions: 1 } });
  const [report] = await admin.ensureTopics([{ topic }], { mode: "check" });
  expect(report?.partitions).toBe(1);
});

test("can be drained while it starts, and before", async () => {
  const { scene, broker } = createSceneOnOwnBroker();
  broker.faults.stopBroker();
  const { worker } = await scene.createWorker();
  const started = worker.start();
  const outcome = expect(started).rejects.toMatchObject({ code: "WORKER_STATE" });
  expect(await worker.drain({ graceMs: 1000 })).toEqual({ finished: 0, abandoned: 0 });
  await outcome;
  expect(worker.status).toMatchObject({ state: "stopped", lastError: null });
  await worker.closed;

  const unstarted = await scene.createWorker();
  await unstarted.worker.drain({ graceMs: 1000 });
  await unstarted.worker.closed;
  await expect(unstarted.worker.start()).rejects.toMatchObject({ code: "WORKER_STATE" });
});

test("stops when its transport is closed under it, without answering what was in hand", async () => {
  const { scene } = createSceneOnOwnBroker();
  const { worker, transport, asker } = await scene.start();
  const gate = new Gate();
  scene.answerWith(gate.pass);
  await asker.send();
  await eventually(() => gate.entered === 1);
  await transport.close({ graceMs: 0 });
  await worker.closed;
  expect(worker.status).toMatchObject({ state: "stopped", running: 0, waiting: 0 });
  await eventually(() => worker.status.counters.disowned === 1);
  gate.open();
});

test("fails, and says why, when its queue dies for good while it serves", async () => {
  const { scene } = createSceneOnOwnBroker();
  const broker = await scene.driver.createTransport();
  const death = Promise.withResolvers<void>();
  const transport = overrideMethods(broker, {
    serve: async (options) => overrideMethods(await broker.serve(options), { closed: death.promise }),
  });
  const { worker, asker } = await scene.start({ transport });
  const gate = new Gate();
  scene.answerWith(gate.pass);
  await asker.send();
  await eventually(() => gate.entered === 1);
  death.reject(new NotAuthorizedError("the right to read was taken away"));
  await expect(worker.closed).rejects.toMatchObject({ code: "NOT_AUTHORIZED" });
  expect(worker.status).toMatchObject({ state: "failed", lastError: { code: "NOT_AUTHORIZED" }, running: 0 });
  await expect.poll(() => worker.status.counters).toMatchObject({ disowned: 1, completed: 0 });
  expect(await asker.lag(scene.group)).toBe(1n);
});

test.for([
  ["throws", () => failObserving()],
  ["rejects", async () => failObserving()],
] as const)("is not hurt by an observer that %s", async ([, observer]) => {
  const { scene } = createSceneOnOwnBroker();
  const { asker } = await scene.start({ observer });
  expect((await asker.ask()).outcome).toBe("completed");
});

test("remembers nothing when told so", async () => {
  const { scene } = createSceneOnOwnBroker();
  const { worker, asker } = await scene.start({ resultCacheEntries: 0 });
  const correlationId = (await asker.ask()).correlationId;
  await asker.send({ correlationId });
  await asker.repliesTo(correlationId, 2);
  expect(scene.calls).toHaveLength(2);
  expect(worker.status.counters.fromMemory).toBe(0);
});

test("tells its observer how each record ended and where the time went", async () => {
  const { scene } = createSceneOnOwnBroker();
  const { events, asker } = await scene.start();
  const headers = { [headerNames.priority]: "high" };
  const { correlationId } = await asker.ask({ operation: "ONEX_COMPLIANCE", headers });
  await eventually(() => events.some(({ type }) => type === "ended"));
  const ended = events.find((event) => event.type === "ended");
  expect(ended).toMatchObject({
    ending: "completed",
    operation: "ONEX_COMPLIANCE",
    correlationId,
    code: null,
    cached: false,
    priority: "high",
  });
  expect(ended).toMatchObject({
    ageMs: expect.any(Number),
    queueMs: expect.any(Number),
    runMs: expect.any(Number),
    error: null,
  });
});

function failObserving(): never {
  throw new Error("an observer's own trouble");
}
