import { resolve } from "node:path";
import { commandClient } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { untilAborted } from "../interrupt-signal.ts";
import { type ClientConfiguration, runningConfiguration, startingConfiguration } from "../mcp/client-configuration.ts";
import { createMcpServer } from "../mcp/create-server.ts";
import { FallbackLog } from "../mcp/fallback-log.ts";
import { mcpUrl, startMcpHttpServer } from "../mcp/serve-http.ts";
import { serveOverStdio } from "../mcp/serve-stdio.ts";
import type { ToolResources } from "../mcp/tool.ts";
import { requireFolders } from "../require-folders.ts";
import { readSettings, type Settings } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

export interface McpOptions {
  readonly roots?: readonly string[] | undefined;
  readonly http?: boolean | undefined;
  readonly port?: number | undefined;
  readonly printConfig?: boolean | undefined;
}

const defaultPort = 8082;
/** Agents give a call up after a minute, some sooner. */
const maxBudgetMs = 30_000;

/** Serves coding agents until they go away or it is told to stop. */
export async function runMcp(context: CommandContext, options: McpOptions): Promise<number> {
  const settings = readSettings(context.environment);
  requireFittingOptions(options);
  const roots = (options.roots ?? ["."]).map((root) => resolve(root));
  await requireFolders(roots, "--roots");
  if (options.printConfig) {
    const configuration = configurationOf(context, settings, options);
    context.stdout.write(`${JSON.stringify(configuration, null, 2)}\n`);
    return exitCodes.fine;
  }
  const fallbacks = new FallbackLog();
  const client = await commandClient(context, settings, { observer: fallbacks.observe });
  try {
    await serve(context, options, { client, fallbacks, roots, budgetsMs: budgetsOf(settings) });
  } finally {
    await client.close();
  }
  return context.signal.reason === "SIGINT" ? exitCodes.interrupted : exitCodes.fine;
}

function requireFittingOptions({ port, http, printConfig }: McpOptions): void {
  if (port !== undefined && !http) throw new UsageError(["--port is that of --http. Give both, or none."]);
  if (port === 0 && printConfig) throw new UsageError(["--port 0 takes any port, which no configuration can name."]);
}

function configurationOf(
  { environment }: CommandContext,
  settings: Settings,
  { roots, http, port = defaultPort }: McpOptions,
): ClientConfiguration {
  if (http) return runningConfiguration(mcpUrl(port));
  const rootArguments = roots === undefined ? [] : ["--roots", ...roots.map((root) => resolve(root))];
  return startingConfiguration(settings, environment, ["mcp", ...rootArguments]);
}

/** As the settings say, but never longer than an agent waits. */
function budgetsOf({ client: { timeouts } }: Settings): ToolResources["budgetsMs"] {
  return {
    search: Math.min(maxBudgetMs, timeouts.patternDiscoveryMs),
    analysis: Math.min(maxBudgetMs, timeouts.codeAnalysisMs),
  };
}

async function serve(
  context: CommandContext,
  { http, port = defaultPort }: McpOptions,
  resources: ToolResources,
): Promise<void> {
  const createServer = () => createMcpServer(resources);
  const onerror = (error: Error) => void context.stderr.write(`event-intelligence: ${unservedText(error)}\n`);
  if (!http) return await serveOverStdio(context, createServer, onerror);
  const server = await startMcpHttpServer(port, createServer, onerror);
  context.stdout.write(`${server.url}\n`);
  await untilAborted(context.signal);
  await server.close();
}

const longestProblem = 200;

/** What a reader of standard error is told of a message, in one line whatever it held. */
function unservedText({ message }: Error): string {
  const problem = message.replace(/\s+/g, " ");
  return `a message was not served: ${problem.length > longestProblem ? `${problem.slice(0, longestProblem)}...` : problem}`;
}
