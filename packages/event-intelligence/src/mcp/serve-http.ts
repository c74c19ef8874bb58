import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import { UsageError } from "../usage-error.ts";

/** Only this machine can reach it: whoever can, may read the files under the roots. */
const host = "127.0.0.1";
const path = "/mcp";

/** Where agents reach a server that listens on this port. */
export function mcpUrl(port: number): string {
  return `http://${host}:${port}${path}`;
}

/** A server that agents of this machine reach by HTTP. */
export interface McpHttpServer {
  readonly url: string;
  /** Takes back the calls that are being worked on. */
  close(): Promise<void>;
}

/** @throws UsageError when the port cannot be had */
export async function startMcpHttpServer(
  port: number,
  createServer: () => McpServer,
  onerror: (error: Error) => void,
): Promise<McpHttpServer> {
  const handler = createMcpHandler(createServer, { onerror });
  const answer = toNodeHandler(handler, { onerror });
  // Browsers send both: a page of somebody else must not talk to it, be it under a name that leads here.
  const isHostAllowed = localhostHostValidation();
  const isOriginAllowed = localhostOriginValidation();
  const server = createHttpServer((request: IncomingMessage, response: ServerResponse) => {
    if (!isHostAllowed(request, response) || !isOriginAllowed(request, response)) return;
    if (request.url?.split("?")[0] === path)
      void answer(request as NodeIncomingMessageLike, response).catch(() => response.destroy());
    else response.writeHead(404, { "content-type": "application/json" }).end(`{"error":"only ${path} is served"}\n`);
  });
  await listen(server, port);
  return {
    url: mcpUrl((server.address() as AddressInfo).port),
    close: async () => {
      await handler.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) =>
      reject(new UsageError([`--port ${port} cannot be listened on (${code}). Name a free port; 0 takes any.`])),
    );
    server.listen(port, host, resolve);
  });
}
