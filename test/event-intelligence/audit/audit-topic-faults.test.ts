import { fromEnv } from "event-intelligence";
import { expect, onTestFinished, test } from "vitest";
import { startPeer, startSilentPeer } from "../../helpers/peer.ts";
import { runProgram, startNode } from "../run-program.ts";

const calls = `
  import { fromEnv } from "event-intelligence";
  const client = await fromEnv();
  for (let n = 0; n < 20; n += 1) {
    const { source, fallbackReason } = await client.discoverPatterns({ limit: 1 }, { timeoutMs: 400 });
    console.log(source, fallbackReason !== null);
  }
  await client.close();
`;
const asks = ["--input-type=module-typescript", "-e", calls];

test("an audit topic on a broker that never answers delays no call, and its loss is told", async () => {
  const broker = await startSilentPeer();
  const beganAtMs = performance.now();
  const { ended } = startNode(asks, { AUDIT_LOG: "topic", KAFKA_BOOTSTRAP_SERVERS: broker.address });
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "builtin_pattern_library true\n".repeat(20) });
  expect(stderr).toMatch(/Records lost for the audit topic dev\.event-intelligence\.audit\.recorded\.v1: 20\./);
  expect(stderr.match(/cannot be written: /g)).toHaveLength(1);
  // Twenty budgets, and the grace time of the close.
  expect(performance.now() - beganAtMs).toBeLessThan(40_000);
});

test("an audit topic where every broker refuses the connection is told of once, with the reason, and at the end", async () => {
  const { ended } = startNode(asks, { AUDIT_LOG: "topic", KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1" });
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "builtin_pattern_library true\n".repeat(20) });
  expect(stderr.match(/cannot be written: /g)).toHaveLength(1);
  expect(stderr).toContain("ECONNREFUSED");
  expect(stderr).toMatch(/Records lost for the audit topic .*: 20\./);
});

test.each([
  ["switched off", { ENABLE_EVENT_INTELLIGENCE: "false" }],
  ["outside of every rollout", { EVENT_ROLLOUT_PERCENT: "0" }],
  ["left out by the mode", { ANALYSIS_MODE: "builtin" }],
])("with events %s, nothing is connected for an audit topic either, which is told", async (_, settings) => {
  let count = 0;
  const { address } = await startPeer((socket) => {
    count += 1;
    socket.destroy();
  });
  const notices: string[] = [];
  const environment = { AUDIT_LOG: "topic", KAFKA_BOOTSTRAP_SERVERS: address, ...settings };
  const client = await fromEnv({ environment, onNotice: (line) => void notices.push(line) });
  onTestFinished(() => client.close());
  await client.discoverPatterns({ limit: 1 });
  await client.close();
  expect(count).toBe(0);
  expect(notices).toEqual([expect.stringContaining("AUDIT_LOG=topic records nothing: events are switched off")]);
});

test("a query of a topic whose broker refuses the connection ends with 3", async () => {
  const environment = { AUDIT_LOG: "topic", KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1" };
  const { exitCode, stdout, stderr } = await runProgram(["audit", "query"], environment);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
  expect(stderr).toMatch(/^TRANSPORT_UNAVAILABLE: /);
});
