import { controlTopics } from "@event-intelligence/contracts";
import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { createWorker } from "@event-intelligence/worker";
import { expect, onTestFinished, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../../helpers/broker.ts";
import { eventually } from "../../helpers/eventually.ts";
import { createBrokerScene, startReadyWorker } from "../broker-scene.ts";
import { callTool, connectClient, initialize, startRawAgent } from "./agent.ts";
import { endlessWork } from "./endless-work.ts";

/** A worker of this process that is at work until its work is taken back. */
async function startEndlessWorker(environment: string) {
  const { signals, handlers } = endlessWork();
  const transport = createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") });
  const worker = createWorker({
    transport,
    services: [createCodeAnalysisService({ profile: "archon", environment, responderGroups: [environment] })],
    handlers,
    group: environment,
    workerId: "endless",
    controlTopics: controlTopics(environment),
    concurrency: 1,
  });
  onTestFinished(async () => {
    await worker.drain({ graceMs: 0 });
    await transport.close({ graceMs: 0 });
  });
  await worker.start();
  return { worker, signals };
}

describeWithBroker("coding agents with a broker", () => {
  test.each(["legacy", "modern"] as const)("every tool of the %s protocol is answered by a worker", async (era) => {
    const { environment } = createBrokerScene();
    await startReadyWorker(environment);
    const client = await connectClient(environment, { era });
    const label = { source: "events", fallbackReason: null };
    const path = "examples/corpus/flawed/node_order_poller_effect.py";
    expect(await callTool(client, "analyze_code", { path })).toMatchObject({ ...label, language: "python" });
    expect(await callTool(client, "discover_patterns", { nodeType: "effect" })).toMatchObject(label);
    expect(await callTool(client, "find_similar", { text: "store an order" })).toMatchObject(label);
    expect(await callTool(client, "gather_context", { nodeType: "effect", domain: "database" })).toMatchObject(label);
    expect(await callTool(client, "explain_fallback", {})).toMatchObject({
      events: "available",
      eventsProblem: null,
      totalCount: 0,
    });
  });

  test("without a worker the analyzer of this process answers, and the cure is to start one", async () => {
    const { environment } = createBrokerScene();
    const { process } = await startReadyWorker(environment);
    process.kill("SIGTERM");
    await process.ended;
    const client = await connectClient(environment);
    expect(await callTool(client, "analyze_code", { content: "ONE = 1\n", language: "python" })).toMatchObject({
      source: "direct",
      fallbackReason: "NO_RESPONDER",
    });
    expect(await callTool(client, "explain_fallback", {})).toMatchObject({
      events: "unavailable",
      eventsProblem: expect.stringContaining("Nobody reads the request topic"),
      reasons: [{ reason: "NO_RESPONDER", cure: expect.stringContaining("Start a worker") }],
    });
  });

  test("a call that the agent takes back ends the worker's work, and the agent is told nothing more", async () => {
    const { environment } = createBrokerScene();
    const { worker, signals } = await startEndlessWorker(environment.KAFKA_ENVIRONMENT ?? "");
    const agent = startRawAgent(environment);
    agent.send({ id: 1, ...initialize });
    const call = { name: "analyze_code", arguments: { content: "ONE = 1\n", language: "python" } };
    agent.send({ id: 2, method: "tools/call", params: call });
    await eventually(() => signals.length === 1);
    agent.send({ method: "notifications/cancelled", params: { requestId: 2 } });
    await eventually(() => worker.status.counters.cancelled === 1 && worker.status.running === 0);
    expect(signals[0]?.aborted).toBe(true);
    agent.send({ id: 3, method: "tools/list" });
    await agent.answer(3);
    expect(agent.messages().map(({ id }) => id)).toEqual([1, 3]);
  });

  test("an agent that goes away in the middle of a call ends the worker's work", async () => {
    const { environment } = createBrokerScene();
    const { worker, signals } = await startEndlessWorker(environment.KAFKA_ENVIRONMENT ?? "");
    const agent = startRawAgent(environment);
    agent.send({ id: 1, ...initialize });
    const call = { name: "analyze_code", arguments: { content: "ONE = 1\n", language: "python" } };
    agent.send({ id: 2, method: "tools/call", params: call });
    await eventually(() => signals.length === 1);
    agent.endInput();
    expect((await agent.server.ended).exitCode).toBe(0);
    await eventually(() => worker.status.counters.cancelled === 1 && worker.status.running === 0);
  });
});
