import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { type Summary, summarize } from "../report/statistics.ts";
import { resourceCommands } from "./resources.ts";

/** Where a program sends, and whether the broker is to recognize what it has stored already. */
export interface SendingArgument {
  readonly bootstrapServers: string;
  readonly topic: string;
  readonly idempotent: boolean;
}

/** A closed loop of sends. */
export interface SendingOptions {
  readonly inFlight: number;
  readonly seconds: number;
}

export interface SendingResult {
  readonly calls: number;
  readonly seconds: number;
  readonly latencyMs: Summary;
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
  run: async ({ inFlight, seconds }: SendingOptions): Promise<SendingResult> => {
    const latenciesMs: number[] = [];
    const startedAtMs = performance.now();
    const sender = async (): Promise<void> => {
      while (performance.now() < startedAtMs + seconds * 1_000) {
        const sentAtMs = performance.now();
        await transport.send({ topic, value, headers: {} });
        latenciesMs.push(performance.now() - sentAtMs);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, sender));
    const tookSeconds = (performance.now() - startedAtMs) / 1_000;
    return { calls: latenciesMs.length, seconds: tookSeconds, latencyMs: summarize(latenciesMs) };
  },
};
export type SendingCommands = typeof commands;
serveCommands(commands);
