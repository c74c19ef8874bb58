import type { IntelligenceClient } from "@event-intelligence/client";
import type { CommandContext } from "./command-context.ts";
import { type ClientAdditions, fromSettings } from "./from-env.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Options of a command that stand for an environment variable, so that both are checked by the same rules. */
export interface ClientCommandOptions {
  readonly mode?: string | undefined;
}

/** The settings in force for a command that asks. */
export function commandSettings({ environment }: CommandContext, { mode }: ClientCommandOptions): Settings {
  return readSettings(mode === undefined ? environment : { ...environment, ANALYSIS_MODE: mode });
}

/** The client a command asks with. Notices go to standard error, unless it is to be quiet. */
export function commandClient(
  { stderr }: CommandContext,
  settings: Settings,
  { isQuiet = false, ...additions }: ClientAdditions & { isQuiet?: boolean | undefined } = {},
): Promise<IntelligenceClient> {
  return fromSettings(settings, isQuiet ? () => {} : (line) => void stderr.write(`${line}\n`), additions);
}
