import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Takes every connection and never says a word, as a broker behind a firewall that swallows does. */
export interface SilentBroker {
  readonly address: string;
  /** Resolves when somebody has connected, and so waits for it. */
  readonly connected: Promise<unknown>;
}

export async function startSilentBroker(): Promise<SilentBroker> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => {}))).listen(0, "127.0.0.1");
  const connected = once(server, "connection");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, connected };
}
