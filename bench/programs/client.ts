// A client of one system. Its clock starts here, in the first line that is its own: before the library is loaded, after
// Node's own start. What is imported above it is bench's and loads no library of any system.
import { setTimeout as delay } from "node:timers/promises";
import { requestBody } from "../bodies.ts";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { type ClientModule, modulesOf, type Scene, type SystemName } from "../systems/system.ts";
import { type LoadOptions, runLoad } from "./load.ts";
import { resourceCommands } from "./resources.ts";

const startedAtMs = performance.now();

export interface ClientArgument {
  readonly system: SystemName;
  readonly scene: Scene;
}

export interface ClientReady {
  /** From the start of the clock to the first reply; null when there was none within 10 s. */
  readonly firstReplyMs: number | null;
}

const firstReplyLimitMs = 10_000;

const { system, scene } = readArgument<ClientArgument>();
const { connect }: ClientModule = await import(modulesOf(system).client);
const client = await connect(scene);
const isAnswered = await Promise.race([
  client.ask(requestBody(0)).then(
    () => true,
    () => false,
  ),
  delay(firstReplyLimitMs, false, { ref: false }),
]);
const firstReplyMs = isAnswered ? performance.now() - startedAtMs : null;

const commands = {
  ...resourceCommands,
  run: (options: LoadOptions) => runLoad(client.ask, options),
  strayReplies: () => client.strayReplies?.() ?? 0,
};
export type ClientCommands = typeof commands;

const ready: ClientReady = { firstReplyMs };
serveCommands(commands, ready);
