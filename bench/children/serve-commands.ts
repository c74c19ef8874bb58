import type { ChildMessage, CommandMessage, Commands } from "./protocol.ts";

/** What the parent wants this program to do. */
export function readArgument<Argument>(): Argument {
  return JSON.parse(process.argv[2] ?? "null") as Argument;
}

/** The child's side: says that it is ready, answers commands, and ends the process when the parent lets go. */
export function serveCommands(commands: Commands, ready: unknown = null): void {
  process.on("SIGINT", () => {});
  process.on("message", async ({ id, command, argument }: CommandMessage) => {
    try {
      const value = await commands[command]?.(argument as never);
      reply({ id, value });
    } catch (error) {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on("disconnect", () => process.exit());
  reply({ ready });
}

function reply(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}
