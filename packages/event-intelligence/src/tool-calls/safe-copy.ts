import { types } from "node:util";
import { redact } from "@event-intelligence/contracts";
import type { ToolCallError } from "./tool-call-event.ts";

const maxTextLength = 500;
const maxItems = 20;
/** Parts of one value that are copied. More would tell a reader no more, and parts that are shared are met again and again. */
const maxParts = 500;
const maxDepth = 16;

/** A copy to be shown: plain data alone, without secrets, bounded. Runs no accessor, iterator or proxy of the value. */
export function safeCopy(value: unknown): unknown {
  return redact(plainCopy(value, { count: 0 }, 0), { maxTextLength });
}

/** What was thrown, to be shown; anything may have been. */
export function shownError(thrown: unknown): ToolCallError {
  if (!isError(thrown)) return { name: typeof thrown, message: String(safeCopy(thrown)) };
  return { name: String(safeCopy(thrown.name)), message: String(safeCopy(thrown.message)) };
}

function plainCopy(value: unknown, parts: { count: number }, depth: number): unknown {
  if (typeof value === "function") return "[function]";
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  if (types.isProxy(value)) return "[proxy]";
  if (isError(value)) return `${value.name}: ${value.message}`;
  if (types.isDate(value)) return new Date(Date.prototype.getTime.call(value));
  parts.count += 1;
  if (parts.count > maxParts || depth >= maxDepth) return "[more]";
  const copyOf = (name: PropertyKey): unknown => {
    const descriptor = Object.getOwnPropertyDescriptor(value, name);
    if (descriptor === undefined) return undefined;
    return "value" in descriptor ? plainCopy(descriptor.value, parts, depth + 1) : "[accessor]";
  };
  if (Array.isArray(value)) return copyOfItems(value.length, copyOf);
  const kind = kindOf(value);
  if (kind !== null) return `[${kind}]`;
  const names = Object.keys(value).slice(0, maxParts);
  return Object.fromEntries(names.map((name) => [name, copyOf(name)]));
}

function copyOfItems(count: number, copyOf: (index: number) => unknown): unknown[] {
  const copy = Array.from({ length: Math.min(count, maxItems) }, (_, index) => copyOf(index));
  if (count > maxItems) copy.push(`[${count - maxItems} more]`);
  return copy;
}

function isError(value: unknown): value is Error {
  return !types.isProxy(value) && (types.isNativeError(value) || value instanceof Error);
}

/** The name of the object's class; null where it has none, as plain data. */
function kindOf(value: object): string | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return null;
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  const name: unknown = typeof maker === "function" ? Object.getOwnPropertyDescriptor(maker, "name")?.value : null;
  return typeof name === "string" && name !== "" ? name : "object";
}
