import { OptionsError, shieldObserver } from "@event-intelligence/contracts";
import { observedFunction, type ToolFunction } from "./observed-function.ts";
import { isToolServer, observeServer } from "./observed-server.ts";
import type { ToolCallEvent, ToolCallObserver } from "./tool-call-event.ts";

/** Who is told. */
export interface ToolCallOptions {
  readonly observer: ToolCallObserver;
  /** The tool's name in the events of a single function. Default: the function's own. */
  readonly name?: string | undefined;
}

/**
 * Tells of each call of tools when it begins and how it ends, and changes nothing about it: same `this`, arguments,
 * results and errors; what is synchronous stays so.
 * @param target an MCP server, whose tools are covered in place; a function, or an object with functions, of which a
 * wrapped one is returned
 * @throws OptionsError when the target is none of these, or nobody is to be told
 */
export function wrapToolCalls<Target extends object>(target: Target, options: ToolCallOptions): Target {
  const problems = OptionsError.problemsOfMissing(options, { observer: "a function that is told of each call" });
  if (!isTarget(target)) {
    problems.push("the target is neither an MCP server, nor a function, nor an object with functions of its own");
  }
  if (problems.length > 0) throw new OptionsError("The wrapper of tool calls", problems);
  const tell = shieldObserver(options.observer);
  if (isFunction(target)) return wrapFunction(target, options.name ?? target.name, tell);
  if (!isToolServer(target)) return wrapRecord(target, tell);
  observeServer(target, tell);
  return target;
}

function isTarget(target: unknown): boolean {
  if (target === null || typeof target !== "object") return typeof target === "function";
  return isToolServer(target) || (!Array.isArray(target) && Object.values(target).some(isFunction));
}

function isFunction<Value>(value: Value): value is Value & ToolFunction {
  return typeof value === "function";
}

function wrapFunction<Tool extends ToolFunction>(tool: Tool, name: string, tell: (event: ToolCallEvent) => void): Tool {
  return observedFunction(tool, { name: () => name, ownArguments: (given) => given, tell });
}

/** An object of the same make; what is no function of its own stays as it is. */
function wrapRecord<Target extends object>(target: Target, tell: (event: ToolCallEvent) => void): Target {
  const descriptors = Object.getOwnPropertyDescriptors(target);
  for (const [name, descriptor] of Object.entries(descriptors)) {
    const tool: unknown = descriptor.value;
    if (isFunction(tool)) descriptor.value = wrapFunction(tool, name, tell);
  }
  return Object.create(Object.getPrototypeOf(target), descriptors);
}
