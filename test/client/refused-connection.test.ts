import { once } from "node:events";
import { createServer } from "node:net";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { expect, onTestFinished, test } from "vitest";
import { startSilentPeer } from "../helpers/peer.ts";
import { ClientScene, failureOf, operation, question } from "./client-scene.ts";

/** An address at which nobody listens: its port was free a moment ago. */
async function refusingAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return `127.0.0.1:${port}`;
}

async function createClient(bootstrapServers: readonly string[]) {
  const transport = createKafkaTransport({ bootstrapServers });
  onTestFinished(() => transport.close());
  const scene = new ClientScene({ name: "nobody", createTransport: () => transport });
  return scene.createClient({ transport, breaker: { threshold: 1, timeoutMs: 60_000 } });
}

test("a call to brokers that all refuse the connection ends long before its deadline, and says what the socket said", async () => {
  const address = await refusingAddress();
  const { client } = await createClient([address, "no-such-host.invalid:9092", address]);
  const timeoutMs = 600_000;
  for (const _ of ["waits for the grace time", "is refused at once"]) {
    const error = await failureOf(client.ask(operation, question, { timeoutMs }));
    expect(error).toMatchObject({
      code: "TRANSPORT_UNAVAILABLE",
      operation,
      message: expect.stringContaining(`ECONNREFUSED ${address}`),
    });
  }
  // A breaker that opened would keep calls from a broker that is started now.
  expect(client.status.breakers[operation]).toBe("closed");
});

test("a call to a broker that is silent ends at its deadline, although another one refuses", async () => {
  const silent = await startSilentPeer();
  const { client } = await createClient([await refusingAddress(), silent.address]);
  const error = await failureOf(client.ask(operation, question, { timeoutMs: 1_500 }));
  expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining("could not be sent") });
});
