import { answer } from "../bodies.ts";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { modulesOf, type WorkerModule } from "../systems/system.ts";
import type { ClientArgument } from "./client.ts";
import { resourceCommands } from "./resources.ts";

const { system, scene } = readArgument<ClientArgument>();
const { serve }: WorkerModule = await import(modulesOf(system).worker);
await serve(scene, answer);

export type WorkerCommands = typeof resourceCommands;
serveCommands(resourceCommands);
