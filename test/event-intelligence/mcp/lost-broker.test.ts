import { expect, test } from "vitest";
import { findFreePorts } from "../../helpers/free-ports.ts";
import { startSilentPeer } from "../../helpers/peer.ts";
import { patience, withCorpus } from "../run-program.ts";
import { callTool, connectClient, initialize, startRawAgent } from "./agent.ts";

const content = "def one():\n    return 1\n";
const text = { content, language: "python" };

interface Explained {
  readonly eventsProblem: string | null;
  readonly reasons: {
    readonly reason: string;
    readonly cure: string;
    readonly answeredBy: string[];
    readonly calls: { readonly operation: string; readonly correlationId: string }[];
  }[];
}

test("with a broker that is down every tool answers by itself, and tells why", async () => {
  const [port] = await findFreePorts(1);
  const client = await connectClient({ ...withCorpus, KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` });
  const label = { source: "direct", fallbackReason: "TRANSPORT_UNAVAILABLE" };
  expect(await callTool(client, "analyze_code", text)).toMatchObject({ ...label, qualityScore: 1 });
  expect(await callTool(client, "discover_patterns", { nodeType: "effect", domain: "database" })).toMatchObject(label);
  expect(await callTool(client, "find_similar", { text: "store an order" })).toMatchObject(label);
  expect(await callTool(client, "gather_context", { nodeType: "effect", domain: "database" })).toMatchObject(label);
  const explained = await callTool<Explained>(client, "explain_fallback", { detail: "full" });
  expect(explained).toMatchObject({ fallbackReason: "TRANSPORT_UNAVAILABLE", events: "unavailable" });
  expect(explained.eventsProblem).toContain(`ECONNREFUSED 127.0.0.1:${port}`);
  expect(explained.reasons).toHaveLength(1);
  const [reason] = explained.reasons;
  expect(reason).toMatchObject({ answeredBy: ["direct"], cure: expect.stringContaining("KAFKA_BOOTSTRAP_SERVERS") });
  // Newest first; gather_context asks for patterns and for similar code.
  expect(reason?.calls.at(-1)?.operation).toBe("COMPREHENSIVE_ANALYSIS");
  expect(new Set(reason?.calls.map(({ correlationId }) => correlationId)).size).toBe(reason?.calls.length);
});

test("with a broker that is silent an analysis comes before its deadline, and its progress before it", async () => {
  const peer = await startSilentPeer();
  const agent = startRawAgent({ ...patience, KAFKA_BOOTSTRAP_SERVERS: peer.address });
  // It speaks before anybody has connected: its start waits for no broker.
  agent.send({ id: 1, ...initialize });
  await agent.answer(1);
  const call = { name: "analyze_code", arguments: text };
  agent.send({ id: 2, method: "tools/call", params: { ...call, _meta: { progressToken: "here" } } });
  const askedAtMs = performance.now();
  await peer.connected;
  expect((await agent.answer(2)).result).toMatchObject({ structuredContent: { source: "direct" } });
  expect(performance.now() - askedAtMs).toBeLessThan(30_000);
  const told = agent.messages().filter(({ method }) => method === "notifications/progress");
  const steps = told.map(({ params }) => params as { progressToken: string; progress: number; total: number });
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.every(({ progressToken, total }) => progressToken === "here" && total === 30)).toBe(true);
  expect(steps.map(({ progress }) => progress)).toEqual(
    steps.map(({ progress }) => progress).toSorted((one, other) => one - other),
  );
});

test("nobody is told of progress who did not ask for it", async () => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, ...initialize });
  agent.send({ id: 2, method: "tools/call", params: { name: "analyze_code", arguments: text } });
  await agent.answer(2);
  expect(agent.messages().map(({ id }) => id)).toEqual([1, 2]);
});
