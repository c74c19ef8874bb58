import net from "node:net";
import tls from "node:tls";
import type { SocketFactory } from "../kafkajs-internals.ts";

const keepAliveDelayMs = 60_000;

/**
 * Makes sockets without Nagle's delay (it costs a third of the latency on a network with 50 ms round trips) and hands
 * each to `onSocket`, so that its owner can destroy it: kafkajs itself only ever ends a socket politely.
 */
export function createSocketFactory(onSocket: (socket: net.Socket) => void): SocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    let isOpen = false;
    const onOpen = () => {
      isOpen = true;
      onConnect();
    };
    const socket = ssl
      ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onOpen)
      : net.connect({ host, port }, onOpen);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveDelayMs);
    let isReported = false;
    socket.once("end", () => {
      isReported = isOpen;
    });
    socket.once("error", (error) => {
      isReported = true;
      nameParts(error);
    });
    // kafkajs watches "end" and "error" only, and forgets its connect promise at an "end" that comes before the opening.
    socket.once("close", () => {
      if (isReported) return;
      if (isOpen) socket.emit("end");
      else socket.emit("error", new Error("connection closed while opening"));
    });
    onSocket(socket);
    return socket;
  };
}

/** Where a name has several addresses, and none can be had, Node's error has no text of its own. */
function nameParts(error: Error): void {
  if (error instanceof AggregateError && error.message === "") error.message = error.errors.map(String).join(", ");
}
