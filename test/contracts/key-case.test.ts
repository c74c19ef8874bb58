import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { camelName, fromWireCase, snakeName, toWireCase } from "../../contracts/src/key-case.ts";

/** Every property name of a JSON Schema, at any depth. */
function propertyNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(propertyNames);
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([keyword, value]) =>
    keyword === "properties"
      ? [...Object.keys(value), ...Object.values(value).flatMap(propertyNames)]
      : propertyNames(value),
  );
}

const schemaNames = Object.values(codeAnalysisOperations).flatMap(({ request, reply }) =>
  [request, reply].flatMap((schema) => propertyNames(z.toJSONSchema(schema, { io: "input" }))),
);

describe("field names", () => {
  it.each([...new Set(schemaNames)])("%s comes back from the wire as it was", (name) => {
    expect(snakeName(name)).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(camelName(snakeName(name))).toBe(name);
  });

  it("that are found are those of the schemas", () => {
    expect(schemaNames).toEqual(
      expect.arrayContaining(["sourcePath", "includePatterns", "bestPractices", "queryTimeMs"]),
    );
  });

  it("of either spelling are understood", () => {
    expect(fromWireCase({ sourcePath: 1, quality_score: 2 })).toEqual({ sourcePath: 1, qualityScore: 2 });
  });

  it("are spelled right however many and however long names came before", () => {
    for (let index = 0; index < 5000; index++) camelName(`name_${index}_${"x".repeat(index % 100)}`);
    expect(camelName("never_seen_before")).toBe("neverSeenBefore");
  });
});

describe("renaming", () => {
  it("leaves values alone and reaches every depth", () => {
    const value = { topLevel: [{ innerName: "keepThisText", list: [1, null, true] }] };
    expect(toWireCase(value)).toEqual({ top_level: [{ inner_name: "keepThisText", list: [1, null, true] }] });
    expect(fromWireCase(toWireCase(value))).toEqual(value);
  });

  it("leaves out what lies deeper than 64 levels", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(JSON.stringify(fromWireCase(deep))).toBe(`${"[".repeat(64)}null${"]".repeat(64)}`);
  });

  it.each(['{"__proto__": {"isAdmin": true}}', '{"_Proto__": {"isAdmin": true}}'])(
    "never sets a prototype from %s",
    (text) => {
      for (const rename of [toWireCase, fromWireCase]) {
        const renamed = rename(JSON.parse(text)) as Record<string, unknown>;
        expect(Object.getPrototypeOf(renamed)).toBe(Object.prototype);
        expect(renamed.isAdmin).toBeUndefined();
      }
    },
  );
});
