import { InMemoryTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { onTestFinished } from "vitest";
import { createMcpServer } from "../../../packages/event-intelligence/src/mcp/create-server.ts";
import { FallbackLog } from "../../../packages/event-intelligence/src/mcp/fallback-log.ts";
import { startMcpHttpServer } from "../../../packages/event-intelligence/src/mcp/serve-http.ts";
import { type PairOptions, startPair } from "../../../packages/event-intelligence/src/testing/index.ts";
import { connected } from "./agent.ts";

/** What a server within this process needs, whose worker gives a test's own answers. */
async function startResources(options: PairOptions) {
  const fallbacks = new FallbackLog();
  const pair = await startPair({ ...options, client: { ...options.client, observer: fallbacks.observe } });
  onTestFinished(() => pair.close());
  // Longer than a test waits: what ends sooner was ended.
  const budgetsMs = { search: 100_000, analysis: 100_000 };
  return { pair, createServer: () => createMcpServer({ client: pair.client, fallbacks, roots: [], budgetsMs }) };
}

/** Such a server, and the official client of it. */
export async function startServerScene(options: PairOptions) {
  const { pair, createServer } = await startResources(options);
  const [near, far] = InMemoryTransport.createLinkedPair();
  await createServer().connect(far);
  return { client: await connected(near), pair };
}

/** The same by HTTP. */
export async function startHttpScene(options: PairOptions, era: "legacy" | "modern") {
  const { pair, createServer } = await startResources(options);
  const server = await startMcpHttpServer(0, createServer, () => {});
  onTestFinished(() => server.close());
  return { client: await connected(new StreamableHTTPClientTransport(new URL(server.url)), era), pair };
}
