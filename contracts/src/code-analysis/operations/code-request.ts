import * as z from "zod";

/** The largest source text a request may carry, in UTF-16 code units; the engine has the same limit in bytes. */
export const maxContentLength = 1_000_000;

/** The types of ONEX nodes. */
export const nodeTypes = ["effect", "compute", "reducer", "orchestrator"] as const;
/** A kind of ONEX node. */
export type NodeType = (typeof nodeTypes)[number];

const optionsSchema = z.object({
  /** Also return the patterns found in the code. */
  includePatterns: z.boolean().default(true),
  /** Also return the per-function metrics. */
  includeMetrics: z.boolean().default(true),
  /** Only patterns of these names; empty means all. */
  patternTypes: z.array(z.string().min(1).max(100)).max(100).default([]),
  /** The most patterns to return, after ranking. */
  limit: z.int().min(1).max(1000).default(10),
  /** Scores below it become an issue; null means no such issue. */
  qualityThreshold: z.number().min(0).max(1).nullable().default(null),
  /** Only code of this ONEX node type. */
  nodeType: z.string().trim().toLowerCase().pipe(z.enum(nodeTypes)).nullable().default(null),
  /** Only code of this domain, for example "database". */
  domain: z.string().trim().max(100).nullable().default(null),
  /** Only patterns of the corpus in whose name, description, path and code all of these words are. */
  text: z.string().trim().max(200).nullable().default(null),
});

/** What every code-analysis operation is asked with. `content` is narrowed by the operations that need it. */
export const codeRequestSchema = z.object({
  /** Path of the file, or for a pattern extraction a glob over the worker's corpus. */
  sourcePath: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .refine((path) => !path.includes("\0"), "must not contain a NUL character"),
  /** The source text; null when the worker is to look in its corpus. */
  content: z.string().max(maxContentLength).nullable().default(null),
  /** Language name in lower case; null lets the worker find out. */
  language: z.string().trim().toLowerCase().max(50).nullable().default(null),
  options: optionsSchema.prefault({}),
  projectId: z.string().max(200).nullable().default(null),
  userId: z.string().max(200).nullable().default(null),
});

/** A request about one file whose source text comes along. */
export const codeRequestWithContentSchema = codeRequestSchema.extend({
  content: z
    .string("is required for this operation: send the source text of the file")
    .max(
      maxContentLength,
      `must be at most ${maxContentLength} characters: split the file or leave out generated code`,
    ),
});

/** A request as a handler sees it: every default filled in. */
export type CodeRequest = z.output<typeof codeRequestSchema>;
/** A request that must bring the code it asks about. */
export type CodeRequestWithContent = z.output<typeof codeRequestWithContentSchema>;
/** What a caller writes: everything but the path has a default. */
export type CodeRequestInput = z.input<typeof codeRequestSchema>;
