import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, test } from "vitest";
import { folderWith } from "../folder-with.ts";
import { basicEnvironment, type Environment, patience, program, runProgram } from "../run-program.ts";
import { callTool, connected } from "./agent.ts";

interface StartedServer {
  readonly type: string;
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

async function printed(commandArguments: readonly string[], environment: Environment = {}): Promise<StartedServer> {
  const { exitCode, stdout } = await runProgram(["mcp", "--print-config", ...commandArguments], environment);
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as { mcpServers: Record<string, StartedServer> }).mcpServers[
    "event-intelligence"
  ] as never;
}

test("the printed configuration starts a server that answers", async () => {
  const root = folderWith({ "one.py": "ONE = 1\n" });
  const { type, command, args, env } = await printed(["--roots", root], patience);
  expect(type).toBe("stdio");
  expect(args).toEqual([program, "mcp", "--roots", root]);
  expect(env).toMatchObject(patience);
  const transport = new StdioClientTransport({ command, args, env: { ...basicEnvironment, ...env }, stderr: "ignore" });
  const client = await connected(transport, "modern");
  expect(await callTool(client, "analyze_code", { path: "one.py" })).toMatchObject({ source: "embedded" });
});

/** How Claude Code is told to take a value from its own environment. */
const reference = (variable: string) => `$${`{${variable}}`}`;

test("secrets are no part of it, nor what would be taken for a variable", async () => {
  const { env } = await printed([], {
    KAFKA_BOOTSTRAP_SERVERS: "broker:9092",
    KAFKA_SSL: "true",
    KAFKA_SASL_MECHANISM: "plain",
    KAFKA_SASL_USERNAME: "agent",
    KAFKA_SASL_PASSWORD: "hunter2",
    TENANT_ID: reference("HOME"),
  });
  expect(env).toMatchObject({
    KAFKA_BOOTSTRAP_SERVERS: "broker:9092",
    KAFKA_SASL_USERNAME: "agent",
    KAFKA_SASL_PASSWORD: reference("KAFKA_SASL_PASSWORD"),
    TENANT_ID: reference("TENANT_ID"),
  });
  expect(JSON.stringify(env)).not.toContain("hunter2");
});

test("with HTTP it names the address of a server that runs", async () => {
  expect(await printed(["--http"])).toEqual({ type: "http", url: "http://127.0.0.1:8082/mcp" });
  expect(await printed(["--http", "--port", "9000"])).toMatchObject({ url: "http://127.0.0.1:9000/mcp" });
  expect(await runProgram(["mcp", "--print-config", "--http", "--port", "0"])).toMatchObject({ exitCode: 2 });
});
