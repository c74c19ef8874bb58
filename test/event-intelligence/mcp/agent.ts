import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { basicEnvironment, type Environment, program, repository, startProgram } from "../run-program.ts";

export const toolNames = ["discover_patterns", "analyze_code", "gather_context", "find_similar", "explain_fallback"];

/** One message of JSON-RPC, as far as tests look at it. */
export interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What each request of the protocol of 2026 carries. */
export const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export const initialize = {
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

/** Starts the command as an agent does, and speaks with it in lines. */
export function startRawAgent(environment: Environment = {}, commandArguments: readonly string[] = []) {
  const server = startProgram(["mcp", ...commandArguments], environment, { stdin: null });
  const { stdin } = server.child;
  if (stdin === null) throw new Error("the program has no standard input");
  // The program may have ended by then.
  stdin.on("error", () => {});
  const messages = () =>
    server.stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Message);
  return {
    server,
    /** Every line that it printed so far; throws when one of them is no JSON. */
    messages,
    sendLine: (line: string) => void stdin.write(`${line}\n`),
    send: (message: object) => void stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`),
    /** The answer to the request of this id. */
    answer: (id: number): Promise<Message> =>
      eventually(() => {
        const found = messages().find((message) => message.id === id && message.method === undefined);
        if (found === undefined) throw new Error(`request ${id} has no answer; standard error: ${server.stderr}`);
        return found;
      }),
    endInput: () => void stdin.end(),
  };
}

/** The official client, connected with the command; closed with the test. */
export async function connectClient(
  environment: Environment = {},
  { roots, era = "legacy" }: { roots?: readonly string[]; era?: "legacy" | "modern" } = {},
) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, "mcp", ...(roots === undefined ? [] : ["--roots", ...roots])],
    env: { ...basicEnvironment, ...environment },
    cwd: repository,
    stderr: "ignore",
  });
  return await connected(transport, era);
}

/** An official client over this transport, which has read the tools: so it checks every result by its schema. */
export async function connected(transport: Parameters<Client["connect"]>[0], era: "legacy" | "modern" = "legacy") {
  const mode = era === "modern" ? { pin: "2026-07-28" } : ("legacy" as const);
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(toolNames);
  return client;
}

/** The same, whose server has loaded all that a first answer waits for: on a busy machine that may outlast a deadline. */
export async function connectReadyClient(environment: Environment, options?: Parameters<typeof connectClient>[1]) {
  const client = await connectClient(environment, options);
  await eventually(async () => {
    const found = await callTool<{ corpusIncomplete: boolean }>(client, "discover_patterns", {});
    const analyzed = await callTool(client, "analyze_code", { content: "def one(): pass\n", path: "one.py" });
    return !found.corpusIncomplete && found.source === analyzed.source;
  });
  return client;
}

/** What every structured result begins with. */
export interface Label {
  readonly notice: string;
  readonly source: string;
  readonly confidence: number;
  readonly fallbackReason: string | null;
  readonly truncated: boolean;
}

/** On a busy machine an answer may take longer than an official client waits by itself. */
const patientOptions = { timeout: 100_000 };

/** Calls a tool, and fails unless it found an answer. */
export async function callTool<Found>(client: Client, name: string, toolArguments: object): Promise<Label & Found> {
  const { structuredContent, content, isError } = await client.callTool(
    { name, arguments: { ...toolArguments } },
    patientOptions,
  );
  expect(isError, JSON.stringify(content)).not.toBe(true);
  expect(content).toEqual([{ type: "text", text: expect.any(String) }]);
  return structuredContent as unknown as Label & Found;
}

/** Calls a tool that has to fail, and resolves with what it said. */
export async function callInVain(client: Client, name: string, toolArguments: object): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: { ...toolArguments } }, patientOptions);
  expect(isError, JSON.stringify(content)).toBe(true);
  return textOf(content);
}

/** The text of a result. */
export function textOf(content: unknown): string {
  const [first] = content as readonly { readonly type: string; readonly text: string }[];
  expect(first?.type).toBe("text");
  return first?.text ?? "";
}
