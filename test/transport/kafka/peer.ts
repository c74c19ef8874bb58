import { once } from "node:events";
import net from "node:net";
import { onTestFinished } from "vitest";

/** A server that is no broker: `meet` gets each connection. Ends with the test. */
export async function startPeer(meet: (socket: net.Socket) => void) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    // The other side closes in the middle of a flood.
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
  const { port } = server.address() as net.AddressInfo;
  return { port, address: `127.0.0.1:${port}`, sockets };
}

/** An answer as a broker frames it. */
export function answerFrame(correlationId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(8 + payload.length);
  frame.writeInt32BE(4 + payload.length, 0);
  frame.writeInt32BE(correlationId, 4);
  payload.copy(frame, 8);
  return frame;
}

/** Writes `first` and then `more` again and again, as fast as the other side takes it, until it closes. */
export async function flood(socket: net.Socket, first: Buffer, more: Buffer): Promise<void> {
  socket.write(first);
  while (!socket.destroyed) {
    if (socket.write(more)) await new Promise(setImmediate);
    else await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
  }
}
