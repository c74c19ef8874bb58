import * as z from "zod";
import { snakeName, toWireCase } from "./key-case.ts";
import type { Operations } from "./service.ts";

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The payloads of one operation as they travel. */
export interface PayloadSchemas {
  /** What a sender must keep: fields with a default may be left out. */
  readonly request: JsonSchema;
  /** What a worker of ours sends: every field is there. */
  readonly reply: JsonSchema;
}

/**
 * JSON Schema of each operation's request and reply payload, with field names as they are on the wire. Objects stay open:
 * fields are only ever added, and a reader passes over those it does not know.
 */
export function wireJsonSchemas<Operation extends Operations>(
  operations: Operation,
): Readonly<Record<keyof Operation & string, PayloadSchemas>> {
  const schemas = Object.entries(operations).map(([name, { request, reply }]) => [
    name,
    { request: wireJsonSchema(request, "input"), reply: wireJsonSchema(reply, "output") },
  ]);
  return Object.fromEntries(schemas);
}

/** JSON Schema of what is written into ("input") or comes out of ("output") a schema, spelled for the wire. */
export function wireJsonSchema(schema: z.ZodType, direction: "input" | "output"): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io: direction,
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
      // What is always there needs no default.
      if (direction === "output") delete jsonSchema.default;
    },
  });
  return spellForWire(jsonSchema) as JsonSchema;
}

function spellForWire(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(spellForWire);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([keyword, value]) => [keyword, spellKeyword(keyword, value)]));
}

function spellKeyword(keyword: string, value: unknown): unknown {
  if (keyword === "required") return (value as string[]).map(snakeName);
  if (keyword === "default") return toWireCase(value);
  // Values that happen to be texts are not names of fields.
  if (keyword === "enum" || keyword === "const") return value;
  if (keyword !== "properties") return spellForWire(value);
  const properties = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(properties.map(([name, property]) => [snakeName(name), spellForWire(property)]));
}
