import * as z from "zod";
import { errorCodes } from "../error-codes.ts";
import { type JsonSchema, type PayloadSchemas, wireJsonSchema, wireJsonSchemas } from "../json-schema.ts";
import { type CodeAnalysisOperation, codeAnalysisOperations } from "./operations.ts";

const text = z.string();
const correlationId = z.string().min(1).max(256).describe("The same in a request and its reply, compared as a text.");
const operationType = z.string().describe(`One of ${Object.keys(codeAnalysisOperations).join(", ")}, in either case.`);

/** What a request must keep to be worked on; the rest of its envelope is optional. */
const requestEnvelope = z.object({
  event_id: text.optional(),
  event_type: text.optional(),
  correlation_id: correlationId,
  timestamp: text.optional(),
  tenant_id: text.optional(),
  causation_id: text.optional(),
  service: text.optional(),
  payload: z.object({ operation_type: operationType.nullish() }).describe("Also keeps its operation's request."),
});

const replyEnvelope = {
  event_id: z.uuid(),
  correlation_id: correlationId,
  causation_id: text.nullable().describe("The event_id of the request."),
  timestamp: z.iso.datetime(),
  version: z.literal("1.0.0"),
  source: z.object({ service: text, instance_id: text, hostname: text }),
};

const completedEnvelope = z.object({
  ...replyEnvelope,
  event_type: z.literal("CODE_ANALYSIS_COMPLETED"),
  payload: z
    .object({
      source_path: text,
      operation_type: operationType,
      processing_time_ms: z.number().min(0),
      cache_hit: z.boolean(),
    })
    .describe("Also keeps its operation's reply."),
});

const failedEnvelope = z.object({
  ...replyEnvelope,
  event_type: z.literal("CODE_ANALYSIS_FAILED"),
  error: text.describe("error_code and error_message in one text."),
  payload: z.object({
    source_path: text,
    operation_type: operationType.nullable(),
    processing_time_ms: z.number().min(0),
    error_code: text.describe(`Any text; this product's workers send ${Object.keys(errorCodes).join(", ")}.`),
    error_message: text,
    retry_allowed: z.boolean().describe("Whether asking again can help."),
    retry_count: z.int().min(0),
    error_details: z.object({}).nullable(),
    suggested_action: text.nullable(),
  }),
});

/** The wire of the code-analysis service as JSON Schema: the envelopes, and each operation's payloads. */
export interface CodeAnalysisJsonSchema {
  readonly $schema: string;
  readonly title: string;
  readonly envelopes: { readonly request: JsonSchema; readonly completed: JsonSchema; readonly failed: JsonSchema };
  readonly operations: Readonly<Record<CodeAnalysisOperation, PayloadSchemas>>;
}

/** JSON Schema (draft 2020-12) of every body of the code-analysis service, with field names as they are on the wire. */
export function codeAnalysisJsonSchema(): CodeAnalysisJsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "code-analysis v1",
    envelopes: {
      request: wireJsonSchema(requestEnvelope, "input"),
      completed: wireJsonSchema(completedEnvelope, "output"),
      failed: wireJsonSchema(failedEnvelope, "output"),
    },
    operations: wireJsonSchemas(codeAnalysisOperations),
  };
}
