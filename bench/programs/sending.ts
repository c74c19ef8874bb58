import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { type LoadOptions, runClosedLoop } from "./load.ts";
import { resourceCommands } from "./resources.ts";

/** Where a program sends, and whether the broker is to recognize what it has stored already. */
export interface SendingArgument {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly idempotent: boolean;
}

const value = new Uint8Array(2_000).fill(120);
const { bootstrapServers, topic, idempotent } = readArgument<SendingArgument>();
const transport = createKafkaTransport({
  bootstrapServers: bootstrapServers.split(","),
  clientId: "bench",
  idempotent,
});
await transport.start();

const commands = {
  ...resourceCommands,
  run: (options: LoadOptions) => runClosedLoop(() => transport.send({ topic, value, headers: {} }), options),
};
export type SendingCommands = typeof commands;
serveCommands(commands);
