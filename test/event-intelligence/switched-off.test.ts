import { describe, expect, test } from "vitest";
import { startNode } from "./run-program.ts";

/**
 * Notes everything of the network that Node makes in this process: connections, listeners, datagrams and questions for
 * addresses. Pipes to processes that read texts are none of it.
 */
const watchNetwork = `
  import { createHook } from "node:async_hooks";
  const seen = new Set();
  const network = /^(TCP|TLS|UDP|UDPSEND|GETADDRINFO|GETNAMEINFO|QUERY|HTTP)/;
  createHook({ init: (_id, type) => void (network.test(type) && seen.add(type)) }).enable();
`;

/** Makes each kind of call of a client, waits for health as a probe does, and says what was seen of the network. */
const asks = `
  ${watchNetwork}
  const { fromEnv } = await import("event-intelligence");
  const client = await fromEnv({ onNotice: () => {} });
  const note = (name) => (answer) => console.log(name, answer.source, answer.fallbackReason);
  const fail = (name) => (error) => console.log(name, error.code);
  const started = await client.start({ timeoutMs: 60_000 }).then(() => "started", (error) => error.code);
  const code = { sourcePath: "a.py", content: "def one():\\n    return 1\\n" };
  const budget = { timeoutMs: 100_000 };
  if (started === "started") {
    await client.analyzeCode(code, budget).then(note("analyze"), fail("analyze"));
    await client.discoverPatterns({ nodeType: "effect" }, budget).then(note("patterns"), fail("patterns"));
    for await (const { answer, error } of client.analyzeMany([code], budget)) console.log("many", answer?.source ?? error.code);
  }
  await client.health();
  await client.close();
  console.log("network:", [...seen].join() || "nothing");
`;

const run = (environment: Readonly<Record<string, string>>) =>
  startNode(["--input-type=module", "-e", asks], { KAFKA_BOOTSTRAP_SERVERS: "localhost:1", ...environment }).ended;

describe("with events switched off no socket is opened and no address is asked for", () => {
  test.each([
    [{ ENABLE_EVENT_INTELLIGENCE: "false" }, "direct EVENTS_DISABLED"],
    [{ KAFKA_ENABLE_INTELLIGENCE: "false" }, "direct EVENTS_DISABLED"],
    [{ EVENT_ROLLOUT_PERCENT: "0" }, "direct NOT_IN_ROLLOUT"],
    [{ ANALYSIS_MODE: "direct" }, "direct null"],
    [{ ANALYSIS_MODE: "builtin" }, "NO_SOURCE"],
  ])("by %j", async (environment, analyzed) => {
    const { stdout, exitCode } = await run(environment);
    expect(stdout).toContain(`analyze ${analyzed}\n`);
    expect(stdout).toMatch(/^many /m);
    expect(stdout).toMatch(/\nnetwork: nothing\n$/);
    expect(exitCode).toBe(0);
  });

  test("which would be seen", async () => {
    const { stdout } = await run({});
    expect(stdout).toMatch(/^network: .*GETADDRINFOREQWRAP/m);
    expect(stdout).toMatch(/^network: .*TCP/m);
  });
});
