import type { IntelligenceClient } from "@event-intelligence/client";
import type { CommandContext } from "./command-context.ts";
import { fromEnv } from "./from-env.ts";

/** Options of a command that stand for an environment variable, so that both are checked by the same rules. */
export interface ClientCommandOptions {
  readonly mode?: string | undefined;
}

/** The client a command asks with. Notices go to standard error. */
export function commandClient(context: CommandContext, options: ClientCommandOptions): Promise<IntelligenceClient> {
  const environment =
    options.mode === undefined ? context.environment : { ...context.environment, ANALYSIS_MODE: options.mode };
  return fromEnv({ environment, onNotice: (line) => void context.stderr.write(`${line}\n`) });
}
