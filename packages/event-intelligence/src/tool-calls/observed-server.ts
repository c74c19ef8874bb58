import { observedFunction, type ToolFunction } from "./observed-function.ts";
import type { ToolCallEvent } from "./tool-call-event.ts";

/** What is used of an MCP server's object for tools; the official library's have it, version 1 and 2. */
interface RegisteredTool {
  update(updates: Record<string, unknown>): unknown;
  readonly handler?: unknown;
}

type Tell = (event: ToolCallEvent) => void;

const registering = ["registerTool", "tool"] as const;

/** What is used of an MCP server of the official library: its ways to register a tool, each with the handler last. */
export type ToolServer = { [Name in (typeof registering)[number]]?: ToolFunction };

/** A record of functions may have a tool that is called "tool"; a server has more. */
export function isToolServer(target: object): target is ToolServer {
  const has = (name: string) => typeof (target as Record<string, unknown>)[name] === "function";
  return has("registerTool") || (has("tool") && has("connect"));
}

/** Tells of the calls of the server's tools, those it has and those it will have. */
export function observeServer(server: ToolServer, tell: Tell): void {
  for (const [name, registered] of registeredTools(server)) {
    if (typeof registered.handler !== "function") continue;
    const tool = { name };
    registered.update({ callback: observedHandler(registered.handler as ToolFunction, tool, tell) });
    followUpdates(registered, tool, tell);
  }
  for (const way of registering) {
    const register = server[way];
    if (register !== undefined) server[way] = observedRegistering(register, tell);
  }
}

/** Those registered before. The library has no public list of them, so there are none where this is not what it was. */
function registeredTools(server: object): [string, RegisteredTool][] {
  const { _registeredTools: tools } = server as { _registeredTools?: unknown };
  if (tools === null || typeof tools !== "object") return [];
  return Object.entries(tools).filter((entry): entry is [string, RegisteredTool] => isRegisteredTool(entry[1]));
}

function isRegisteredTool(value: unknown): value is RegisteredTool {
  return typeof (value as Partial<RegisteredTool> | null | undefined)?.update === "function";
}

function observedRegistering(register: ToolFunction, tell: Tell): ToolFunction {
  return new Proxy(register, {
    apply(target, server, given: never[]) {
      const tool = { name: String(given[0]) };
      const handler: unknown = given.at(-1);
      if (typeof handler !== "function") return Reflect.apply(target, server, given);
      const observed = observedHandler(handler as ToolFunction, tool, tell);
      const registered: unknown = Reflect.apply(target, server, [...given.slice(0, -1), observed]);
      if (isRegisteredTool(registered)) followUpdates(registered, tool, tell);
      return registered;
    },
  });
}

/** A tool may be given another handler, or another name. */
function followUpdates(registered: RegisteredTool, tool: { name: string }, tell: Tell): void {
  registered.update = new Proxy(registered.update, {
    apply(update, caller, [updates, ...others]: [Record<string, unknown>]) {
      const handler = updates?.callback;
      const observed =
        typeof handler === "function"
          ? { ...updates, callback: observedHandler(handler as ToolFunction, tool, tell) }
          : updates;
      const updated: unknown = Reflect.apply(update, caller, [observed, ...others]);
      if (typeof updates?.name === "string") tool.name = updates.name;
      return updated;
    },
  });
}

function observedHandler(handler: ToolFunction, tool: { readonly name: string }, tell: Tell): ToolFunction {
  return observedFunction(handler, {
    name: () => tool.name,
    // The last one is the server's own context: its signal, its session, and how to speak to the client.
    ownArguments: (given) => given.slice(0, -1),
    tell,
  });
}
