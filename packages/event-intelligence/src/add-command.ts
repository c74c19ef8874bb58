import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import type { optionReaders } from "./option-readers.ts";

/** Adds one command with its options. `finish` is given its exit code. */
export type AddCommand = (
  program: Command,
  context: CommandContext,
  finish: (exitCode: number) => void,
  read: ReturnType<typeof optionReaders>,
) => void;
