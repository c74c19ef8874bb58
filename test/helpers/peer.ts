import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Listens as a broker would, and is none: `meet` gets each connection. Ends with the test. */
export async function startPeer(meet: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // The other side closes whenever it likes.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    meet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, address: `127.0.0.1:${port}`, sockets };
}

/** Takes every connection and never says a word, as a broker behind a firewall that swallows does. */
export async function startSilentPeer() {
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const { port, address } = await startPeer(() => resolve());
  return {
    port,
    address,
    /** Resolves when somebody has connected, and so waits for it. */
    connected,
  };
}
