import { once } from "node:events";
import { createServer } from "node:net";

// Below every system's range of ports for outgoing connections: a client that keeps dialling a broker which is down
// could otherwise be given the broker's own port, and the broker could not come back on it.
const lowestPort = 20_000;
const highestPort = 31_999;

/** Ports of 127.0.0.1 that nobody listens on at this moment; somebody else may still take one before its use. */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort + 1));
    if (await isPortFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Whether one can listen on this port of 127.0.0.1 right now. */
async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: "127.0.0.1", port, exclusive: true });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    // Awaited, so that the port is free again when the answer is given.
    await new Promise((resolve) => server.close(resolve));
  }
}
