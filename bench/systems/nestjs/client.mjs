import { ClientProxyFactory, Transport } from "@nestjs/microservices";
import { firstValueFrom } from "rxjs";
import { topicsOf } from "../system.ts";

/**
 * NestJS as its documentation shows it: a ClientKafka that has subscribed to its replies.
 * @type {import("../system.ts").ClientModule["connect"]}
 */
export async function connect(scene) {
  const { request } = topicsOf(scene);
  const client = ClientProxyFactory.create({
    transport: Transport.KAFKA,
    options: {
      client: { clientId: "bench", brokers: [scene.bootstrapServers], logLevel: 1 },
      consumer: { groupId: `${scene.name}-${process.pid}` },
    },
  });
  client.subscribeToResponseOf(request);
  await client.connect();
  return { ask: (body) => firstValueFrom(client.send(request, body)) };
}
