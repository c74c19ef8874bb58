import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SettingsError } from "../errors.ts";

/** Whether the worker can serve, and what it is doing. */
export interface Readiness {
  readonly ready: boolean;
  /** Why it cannot; empty when it can. */
  readonly reasons: readonly string[];
}

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readiness(): Readiness;
  /** Null where metrics are switched off. */
  readonly metrics: { text(): Promise<string>; readonly contentType: string } | null;
}

/** Serves `/healthz` (the process lives), `/readyz` (it can answer requests) and `/metrics`. */
export interface HealthServer {
  /** The port it listens on; differs from the one asked for where that was 0. */
  readonly port: number;
  close(): Promise<void>;
}

/** @throws SettingsError when the address cannot be had */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? "/", request.method ?? "GET", response, options).catch(() => response.destroy());
  });
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: HealthServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(addressError(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function addressError({ code }: NodeJS.ErrnoException, host: string, port: number): SettingsError {
  const isPortTrouble = code === "EADDRINUSE" || code === "EACCES";
  const problem = isPortTrouble
    ? {
        variable: "HEALTH_CHECK_PORT",
        value: String(port),
        reason: code === "EADDRINUSE" ? `is taken already at ${host}` : `may not be listened on at ${host}`,
        allowed: "a free port; 0 takes any",
      }
    : {
        variable: "HEALTH_CHECK_HOST",
        value: host,
        reason: `cannot be listened on (${code})`,
        allowed: "an address of this machine",
      };
  return new SettingsError([problem]);
}

async function answer(
  url: string,
  method: string,
  response: ServerResponse,
  { readiness, metrics }: HealthServerOptions,
): Promise<void> {
  const path = url.split("?")[0];
  if (method !== "GET" && method !== "HEAD") return sendJson(response, 405, { error: "only GET is served" });
  if (path === "/healthz") return sendJson(response, 200, { status: "alive" });
  if (path === "/readyz") {
    const { ready, reasons } = readiness();
    return sendJson(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready", reasons });
  }
  if (path === "/metrics" && metrics !== null) {
    response.writeHead(200, { "content-type": metrics.contentType }).end(await metrics.text());
    return;
  }
  sendJson(response, 404, {
    error: "not found",
    paths: ["/healthz", "/readyz", ...(metrics === null ? [] : ["/metrics"])],
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}
