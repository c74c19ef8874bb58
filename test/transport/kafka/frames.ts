import { once } from "node:events";
import type net from "node:net";

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
