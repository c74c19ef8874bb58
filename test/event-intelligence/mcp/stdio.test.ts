import { expect, test } from "vitest";
import { patience, runProgram } from "../run-program.ts";
import { initialize, type Message, modernMeta, startRawAgent, toolNames } from "./agent.ts";

const oneFunction = { name: "analyze_code", arguments: { content: "def one():\n    return 1\n", language: "python" } };
const namesIn = ({ result }: Message) => (result as { tools: { name: string }[] }).tools.map(({ name }) => name);

test("an agent of the protocol of 2025 gets five tools in their order, and an answer", async () => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, ...initialize });
  expect((await agent.answer(1)).result).toMatchObject({
    protocolVersion: "2025-06-18",
    serverInfo: { name: "event-intelligence" },
  });
  agent.send({ method: "notifications/initialized" });
  agent.send({ id: 2, method: "tools/list" });
  const listed = await agent.answer(2);
  expect(namesIn(listed)).toEqual(toolNames);
  expect((listed.result as { tools: object[] }).tools).toEqual(
    toolNames.map((name) =>
      expect.objectContaining({
        name,
        annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
        outputSchema: expect.objectContaining({ type: "object" }),
      }),
    ),
  );
  agent.send({ id: 3, method: "tools/call", params: oneFunction });
  expect((await agent.answer(3)).result).toMatchObject({
    structuredContent: { source: "embedded", confidence: 1, fallbackReason: null, truncated: false, qualityScore: 1 },
  });
});

test("an agent of the protocol of 2026 gets the same without a handshake", async () => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, method: "server/discover", params: { _meta: modernMeta } });
  expect((await agent.answer(1)).result).toMatchObject({ supportedVersions: ["2026-07-28"] });
  agent.send({ id: 2, method: "tools/list", params: { _meta: modernMeta } });
  expect(namesIn(await agent.answer(2))).toEqual(toolNames);
  agent.send({ id: 3, method: "tools/call", params: { _meta: modernMeta, ...oneFunction } });
  expect((await agent.answer(3)).result).toMatchObject({
    resultType: "complete",
    structuredContent: { source: "embedded" },
  });
});

test("standard output holds messages alone, at the most talkative level and with warnings", async () => {
  const agent = startRawAgent({ ...patience, LOG_LEVEL: "trace", KAFKA_REPLIE: "auto" });
  agent.send({ id: 1, ...initialize });
  agent.send({ id: 2, method: "tools/call", params: oneFunction });
  await agent.answer(2);
  agent.endInput();
  const { stdout, stderr, exitCode } = await agent.server.ended;
  expect(exitCode).toBe(0);
  expect(stderr).toContain("KAFKA_REPLIE is not a setting");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as Message).jsonrpc)).toEqual(lines.map(() => "2.0"));
});

test("the end of standard input ends it with 0, also in the middle of a call", async () => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, ...initialize });
  await agent.answer(1);
  agent.send({ id: 2, method: "tools/call", params: oneFunction });
  agent.endInput();
  expect((await agent.server.ended).exitCode).toBe(0);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 0],
] as const)("%s ends it with %i, without a word, while standard input is open", async (signal, exitCode) => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, ...initialize });
  await agent.answer(1);
  const { stderr } = agent.server;
  agent.server.kill(signal);
  expect(await agent.server.ended).toMatchObject({ exitCode, stderr });
});

test("messages that are broken, much too long or unknown are no end of it", async () => {
  const agent = startRawAgent(patience);
  agent.send({ id: 1, ...initialize });
  const content = "x".repeat(10_000_000);
  agent.send({ id: 2, method: "tools/call", params: { name: "analyze_code", arguments: { content } } });
  for (const line of ["{broken", "[1,2", "null", '{"jsonrpc":"2.0","id":"x"}', "\u0000", "y".repeat(40_000_000)]) {
    agent.sendLine(line);
  }
  agent.send({ id: 3, method: "tools/call", params: { name: "guess", arguments: {} } });
  agent.send({ id: 4, method: "tools/call", params: oneFunction });
  expect((await agent.answer(4)).result).toMatchObject({ structuredContent: { source: "embedded" } });
  expect((await agent.answer(2)).result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining("must be at most 1000000 characters: split the file") }],
  });
  expect((await agent.answer(3)).error?.message).toContain("guess not found");
  expect(agent.server.stderr).toContain("a message was not served: It has more than 16000000 bytes.");
});

test("wrong settings, roots and options are told at once, and nothing is served", async () => {
  const wrong = await runProgram(["mcp"], { KAFKA_REPLIES: "some" });
  expect(wrong).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("KAFKA_REPLIES") });
  const noRoot = await runProgram(["mcp", "--roots", "no-such-folder"]);
  expect(noRoot).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--roots=.*no-such-folder.*ENOENT/) });
  const portAlone = await runProgram(["mcp", "--port", "1"]);
  expect(portAlone).toMatchObject({ exitCode: 2, stderr: "--port is that of --http. Give both, or none.\n" });
  expect(await runProgram(["mcp", "--http", "--host", "0.0.0.0"])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("unknown option '--host'"),
  });
});
