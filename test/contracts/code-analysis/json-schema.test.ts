import { type CodeAnalysisOperation, codeAnalysisJsonSchema } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { goldenNames, readGolden } from "../golden-files.ts";

type Body = Record<string, unknown> & { payload: Record<string, unknown> };
type Golden = { message: { operation: CodeAnalysisOperation | null }; bodies: Record<string, Body> };

const schema = codeAnalysisJsonSchema();

function problems(jsonSchema: Record<string, unknown>, value: unknown): string[] {
  const result = z.fromJSONSchema(jsonSchema).safeParse(value);
  return result.error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
}

const bodiesOf = (prefix: string) =>
  goldenNames(prefix).flatMap((name) => {
    const { message, bodies } = readGolden<Golden>(name);
    return Object.entries(bodies).map(([profile, body]) => [name, profile, message.operation, body] as const);
  });

describe("every golden message keeps the JSON Schema", () => {
  it.each(bodiesOf("request."))("%s in profile %s", (_name, profile, operation, body) => {
    expect(problems(schema.envelopes.request, body)).toEqual([]);
    if (operation === null) return;
    // The lower-case generation spells "no content" as an empty text, which every schema takes.
    expect(problems(schema.operations[operation].request, body.payload), profile).toEqual([]);
  });

  it.each(bodiesOf("completed."))("%s in profile %s", (_name, _profile, operation, body) => {
    expect(problems(schema.envelopes.completed, body)).toEqual([]);
    if (operation !== null) expect(problems(schema.operations[operation].reply, body.payload)).toEqual([]);
  });

  it.each(bodiesOf("failed."))("%s in profile %s", (_name, _profile, _operation, body) => {
    expect(problems(schema.envelopes.failed, body)).toEqual([]);
  });

  it.each(["g1", "g1-analysis", "g2", "g3"])("foreign.request.%s", (generation) => {
    const { body, read } = readGolden<{ body: Body; read: { operation: CodeAnalysisOperation } }>(
      `foreign.request.${generation}`,
    );
    expect(problems(schema.envelopes.request, body)).toEqual([]);
    expect(problems(schema.operations[read.operation].request, body.payload)).toEqual([]);
  });
});

describe("the JSON Schema", () => {
  it("finds what is wrong", () => {
    const { request, reply } = schema.operations.QUALITY_ASSESSMENT;
    expect(problems(request, { content: "x" })).not.toEqual([]);
    expect(problems(request, { source_path: "a", content: "x", options: { limit: 0 } })).not.toEqual([]);
    expect(problems(reply, { quality_score: 0.5 })).not.toEqual([]);
    expect(problems(schema.envelopes.request, { payload: {} })).not.toEqual([]);
    expect(problems(schema.envelopes.failed, { correlation_id: "a", payload: {} })).not.toEqual([]);
  });

  it("spells every field as it is on the wire", () => {
    const text = JSON.stringify(schema);
    const names = [...text.matchAll(/"([A-Za-z_]+)":\{/g)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(["source_path", "best_practices", "retry_allowed"]));
    const camel = names.filter((name) => /[a-z][A-Z]/.test(name ?? ""));
    expect(camel).toEqual([]);
    expect(schema.operations.QUALITY_ASSESSMENT.request.required).toEqual(["source_path", "content"]);
  });

  it("leaves every object open, since fields are added", () => {
    expect(JSON.stringify(schema)).not.toContain("additionalProperties");
  });

  it("names its dialect and is plain data", () => {
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(codeAnalysisJsonSchema()).toEqual(schema);
  });
});
