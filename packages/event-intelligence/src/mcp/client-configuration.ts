import { toolName } from "../own-version.ts";
import type { Environment, Settings } from "../settings.ts";
import { describeSettings } from "../settings-reference.ts";

/** How Claude Code is to start a server. */
interface StartedServer {
  readonly type: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How Claude Code is to reach one that runs. */
interface RunningServer {
  readonly type: "http";
  readonly url: string;
}

/** What stands in `.mcp.json`. */
export interface ClientConfiguration {
  readonly mcpServers: Readonly<Record<string, StartedServer | RunningServer>>;
}

/**
 * Starts the server as this process was started, with the settings that are set now. Secrets are no part of it: they are
 * taken from the environment of whoever starts the server.
 */
export function startingConfiguration(
  settings: Settings,
  environment: Environment,
  commandArguments: readonly string[],
): ClientConfiguration {
  const [command = "node", script = ""] = process.argv;
  const args = [...process.execArgv, script, ...commandArguments];
  const given = describeSettings(settings).filter(({ source }) => source === "set");
  const env = Object.fromEntries(given.map(({ variable, value }) => [variable, shown(variable, value, environment)]));
  return { mcpServers: { [toolName]: { type: "stdio", command, args, env } } };
}

/** The value, or where it holds a secret, or would be taken for something else, a reference to the variable. */
function shown(variable: string, value: string | null, environment: Environment): string {
  const given = environment[variable]?.trim();
  const isPlain = given === undefined || (given === value && !given.includes("${"));
  return isPlain ? (value ?? "") : `\${${variable}}`;
}

/** Reaches a server that runs. */
export function runningConfiguration(url: string): ClientConfiguration {
  return { mcpServers: { [toolName]: { type: "http", url } } };
}
