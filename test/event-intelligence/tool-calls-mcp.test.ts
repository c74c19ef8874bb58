import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as McpServer2 } from "@modelcontextprotocol/server";
import { type ToolCallEvent, wrapToolCalls } from "event-intelligence/tool-calls";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";

type TextResult = { content: { type: "text"; text: string }[]; isError?: boolean };
const text = (said: string): TextResult => ({ content: [{ type: "text", text: said }] });
const identity = { name: "test", version: "1" };

/** What a test uses of a server and its client, whichever version made them. */
interface Server {
  registerTool(name: string, config: object, handler: (...given: never[]) => unknown): Registered;
  tool?(name: string, schema: object, handler: (...given: never[]) => unknown): Registered;
  connect(pipe: unknown): Promise<void>;
}
interface Registered {
  update(updates: object): void;
}

const servers: Record<string, () => Server> = {
  "1": () => new McpServer1(identity) as unknown as Server,
  "2": () => new McpServer2(identity) as unknown as Server,
};

/** A client of the older protocol, which both versions of the server speak. */
async function connect(server: Server): Promise<Client> {
  const client = new Client(identity);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(ours), client.connect(theirs)]);
  onTestFinished(() => client.close());
  return client;
}

const greeting = { description: "greets", inputSchema: z.object({ who: z.string() }) };
const greet = async ({ who }: { who: string }) => text(`hello ${who}`);

function createScene(createServer: () => Server) {
  const events: ToolCallEvent[] = [];
  const server = createServer();
  const wrap = () => expect(wrapToolCalls(server, { observer: (event) => void events.push(event) })).toBe(server);
  const told = () => events.map(({ type, tool }) => `${tool} ${type.replace("tool-call-", "")}`);
  return { events, server, wrap, told };
}

describe.each(Object.entries(servers))(
  "a server of the official library, version %s, once it is wrapped",
  (_, createServer) => {
    test("tells of the calls of its tools, of those from before and of those from afterwards", async () => {
      const { events, server, wrap, told } = createScene(createServer);
      server.registerTool("before", greeting, greet);
      server.registerTool("bare", { description: "takes nothing" }, async () => text("bare"));
      wrap();
      server.registerTool("after", greeting, greet);
      const client = await connect(server);
      expect(await client.callTool({ name: "before", arguments: { who: "ada" } })).toMatchObject(text("hello ada"));
      expect(await client.callTool({ name: "bare" })).toMatchObject(text("bare"));
      expect(await client.callTool({ name: "after", arguments: { who: "bob" } })).toMatchObject(text("hello bob"));
      expect(told()).toEqual([
        "before started",
        "before completed",
        "bare started",
        "bare completed",
        "after started",
        "after completed",
      ]);
      expect(events.at(-1)).toMatchObject({ arguments: [{ who: "bob" }], result: text("hello bob"), outcome: "ok" });
      expect(events[2]).toMatchObject({ arguments: [] });
    });

    test("answers an error as it did before, and tells of one that was thrown and one that was answered", async () => {
      const { events, server, wrap } = createScene(createServer);
      wrap();
      server.registerTool("throws", greeting, async () => {
        throw new RangeError("too far; token=hunter2");
      });
      server.registerTool("says", greeting, async () => ({ ...text("no such file"), isError: true }));
      const client = await connect(server);
      const call = { arguments: { who: "ada" } };
      expect(await client.callTool({ name: "throws", ...call })).toMatchObject({
        isError: true,
        content: [{ text: "too far; token=hunter2" }],
      });
      expect(await client.callTool({ name: "says", ...call })).toMatchObject({ isError: true });
      expect(events).toMatchObject([
        { type: "tool-call-started" },
        { type: "tool-call-failed", error: { name: "RangeError", message: "too far; token=[redacted]" } },
        { type: "tool-call-started" },
        { type: "tool-call-completed", outcome: "error" },
      ]);
    });

    test("follows a tool that is given another handler and another name", async () => {
      const { server, wrap, told } = createScene(createServer);
      const early = server.registerTool("early", greeting, greet);
      wrap();
      const late = server.registerTool("late", greeting, greet);
      for (const registered of [early, late]) registered.update({ callback: async () => text("changed") });
      late.update({ name: "renamed" });
      const client = await connect(server);
      for (const name of ["early", "renamed"]) {
        expect(await client.callTool({ name, arguments: { who: "ada" } })).toMatchObject(text("changed"));
      }
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["early", "renamed"]);
      expect(told()).toEqual(["early started", "early completed", "renamed started", "renamed completed"]);
    });

    test("refuses what it refused before: a name that is taken", () => {
      const { server, wrap } = createScene(createServer);
      wrap();
      server.registerTool("taken", greeting, greet);
      expect(() => server.registerTool("taken", greeting, greet)).toThrow(/already registered/);
    });
  },
);

test("the older way to register, which only version 1 has, is covered, too", async () => {
  const { server, wrap, told } = createScene(() => new McpServer1(identity) as unknown as Server);
  wrap();
  server.tool?.("old", { who: z.string() }, greet);
  const client = await connect(server);
  expect(await client.callTool({ name: "old", arguments: { who: "ada" } })).toMatchObject(text("hello ada"));
  expect(told()).toEqual(["old started", "old completed"]);
});
