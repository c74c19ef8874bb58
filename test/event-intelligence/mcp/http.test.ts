import { request } from "node:http";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { startSilentPeer } from "../../helpers/peer.ts";
import { type Environment, patience, runProgram, startProgram } from "../run-program.ts";
import { callTool, connected, initialize, modernMeta, toolNames } from "./agent.ts";

const oneFunction = { content: "def one():\n    return 1\n", language: "python" };
const message = JSON.stringify({ jsonrpc: "2.0", id: 1, ...initialize });

/** Starts the command with HTTP on a free port, and resolves when it has said where. */
async function startHttp(environment: Environment = patience) {
  const server = startProgram(["mcp", "--http", "--port", "0"], environment);
  const url = await eventually(() => new URL(/^(http:\/\/127\.0\.0\.1:\d+\/mcp)\n$/.exec(server.stdout)?.[1] ?? ""));
  return { server, url };
}

/**
 * Posts a message as it is, since `fetch` lets nobody choose the host. Resolves with the status, or the code of the error
 * where the connection was cut before it came.
 */
function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body = message,
): Promise<number | string | undefined> {
  const accepted = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers };
  return new Promise((resolve) => {
    const sent = request(url, { method: "POST", headers: accepted }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    sent.end(body);
  });
}

test.each(["legacy", "modern"] as const)("the official client of the %s protocol gets answers by HTTP", async (era) => {
  const { server, url } = await startHttp();
  const client = await connected(new StreamableHTTPClientTransport(url), era);
  expect(await callTool(client, "analyze_code", oneFunction)).toMatchObject({ source: "embedded", qualityScore: 1 });
  // One memory for all requests of the process.
  expect(await callTool(client, "explain_fallback", {})).toMatchObject({ events: "available" });
  server.kill("SIGINT");
  expect((await server.ended).exitCode).toBe(130);
});

test("pages of others cannot talk to it: a foreign Host or Origin gets 403", async () => {
  const { url } = await startHttp();
  expect(await post(url, {})).toBe(200);
  expect(await post(url, { host: `localhost:${url.port}`, origin: `http://localhost:${url.port}` })).toBe(200);
  const foreign: Record<string, string>[] = [
    { host: "example.com" },
    { host: `example.com:${url.port}` },
    { host: "127.0.0.1.example.com" },
    { origin: "https://example.com" },
    { origin: "null" },
    { origin: "http://localhost.example.com" },
  ];
  for (const headers of foreign) expect(await post(url, headers), JSON.stringify(headers)).toBe(403);
});

test("broken, huge and foreign requests are refused, and it goes on", async () => {
  const { url } = await startHttp();
  expect(await post(url, {}, "{broken")).toBe(400);
  // It is not read to its end: the answer may be lost with the rest of it.
  expect([413, "EPIPE", "ECONNRESET"]).toContain(await post(url, {}, "x".repeat(10_000_000)));
  expect(await post(url, { "content-type": "text/plain" })).toBe(415);
  expect(await post(new URL("/", url), {})).toBe(404);
  expect((await fetch(url)).status).toBe(405);
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
  const listed = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: modernMeta } }),
  });
  const { result } = (await listed.json()) as { result: { tools: { name: string }[] } };
  expect(result.tools.map(({ name }) => name)).toEqual(toolNames);
});

test("Ctrl-C in the middle of a call ends it", async () => {
  const peer = await startSilentPeer();
  const { server, url } = await startHttp({ ...patience, KAFKA_BOOTSTRAP_SERVERS: peer.address });
  const client = await connected(new StreamableHTTPClientTransport(url));
  const call = callTool(client, "analyze_code", oneFunction);
  call.catch(() => {});
  await peer.connected;
  server.kill("SIGINT");
  expect((await server.ended).exitCode).toBe(130);
  await expect(call).rejects.toThrow();
});

test("a port that is taken is told, with a cure", async () => {
  const { url } = await startHttp();
  expect(await runProgram(["mcp", "--http", "--port", url.port])).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining(`--port ${url.port} cannot be listened on (EADDRINUSE). Name a free port`),
  });
});
