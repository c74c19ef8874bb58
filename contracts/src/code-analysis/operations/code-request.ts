import * as z from "zod";

/** The largest source text a request may carry, in UTF-16 code units; the engine has the same limit in bytes. */
export const maxContentLength = 1_000_000;
/** In characters, of the words that similar code is looked for by. */
export const maxSimilarToLength = 2_000;

/** The most files that may come beside the one a request is about. */
export const maxRelatedFileCount = 200;

/** The types of ONEX nodes. */
export const nodeTypes = ["effect", "compute", "reducer", "orchestrator"] as const;
/** A kind of ONEX node. */
export type NodeType = (typeof nodeTypes)[number];

const sourcePathSchema = z
  .string()
  .trim()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes("\0"), "must not contain a NUL character");

/** A layer of the architecture: a file or module belongs to it when a folder of its path has one of these names. */
const layerSchema = z.object({
  name: z.string().trim().min(1).max(100),
  paths: z.array(z.string().trim().min(1).max(200)).min(1).max(50),
});

const relatedFileSchema = z.object({ sourcePath: sourcePathSchema, content: z.string().max(maxContentLength) });

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
  /**
   * What is to be written, in words: name, domain, operations, prompt. Of the corpus, what is most like it comes first, one
   * pattern for each file. Nothing is left out for it, nor for `domain`, which then adds to the score instead.
   */
  similarTo: z.string().trim().max(maxSimilarToLength).nullable().optional(),
  /** False: the answer is worked out anew and not remembered. Left out, and anything else: it may come from memory. */
  enableCaching: z.boolean().optional().catch(undefined),
  /**
   * The layers of the architecture from the inside out, at most 20; what is inside must not import what is outside.
   * Left out: domain, service, infrastructure, told by the usual names of their folders.
   */
  layers: z.array(layerSchema).max(20).optional(),
});

/** What every code-analysis operation is asked with. `content` is narrowed by the operations that need it. */
export const codeRequestSchema = z.object({
  /** Path of the file, or for a pattern extraction a glob over the worker's corpus. */
  sourcePath: sourcePathSchema,
  /** The source text; null when the worker is to look in its corpus. */
  content: z.string().max(maxContentLength).nullable().default(null),
  /** Language name in lower case; null lets the worker find out. */
  language: z.string().trim().toLowerCase().max(50).nullable().default(null),
  options: optionsSchema.prefault({}),
  /**
   * Files around the one that is asked about, at most 200, with paths from the same root: what it imports, what imports
   * it, the contract.yaml of its node. With them import cycles and layers are checked. One that cannot be read is passed
   * over. All contents, `content` included, together keep the limit of `content`.
   */
  relatedFiles: z
    .array(relatedFileSchema)
    .max(maxRelatedFileCount)
    .refine(
      (files) => files.reduce((total, { content }) => total + content.length, 0) <= maxContentLength,
      `must hold at most ${maxContentLength} characters together: send only the files that import each other`,
    )
    .optional(),
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
