import * as z from "zod";
import { aggregateFields } from "./analyzer-results.ts";
import { fileMetricsSchema, functionMetricsSchema } from "./code-metrics.ts";

const score = z.number().min(0).max(1);
const count = z.int().min(0);

export const severities = ["critical", "high", "medium", "low", "info"] as const;

const issueSchema = z.object({
  /** Stable name of the rule that was broken. */
  rule: z.string().default("unspecified"),
  severity: z.enum(severities).catch("low").default("low"),
  /** First line the issue is about, counted from 1; null where it is about the whole file. */
  line: z.int().min(1).nullable().default(null),
  message: z.string(),
  /** What to do about it. */
  cure: z.string().default(""),
});

const recommendationSchema = z.object({
  message: z.string(),
  /** The rule it comes from, if any. */
  rule: z.string().nullable().default(null),
});

const evidenceSchema = z.object({
  /** In words a reader understands: `decorator @retry`. */
  sign: z.string().min(1).max(200),
  /** Counted from 1. */
  line: z.int().min(1),
});

const patternSchema = z.object({
  name: z.string(),
  /** The file it was found in. */
  filePath: z.string().default(""),
  description: z.string().default(""),
  confidence: score.default(0.5),
  codeSnippet: z.string().default(""),
  bestPractices: z.array(z.string()).default([]),
  /** In which situation it is the right choice; absent where a worker does not say. */
  whenToUse: z.string().optional(),
  /** How to go about it, in order; absent where a worker does not say. */
  steps: z.array(z.string()).optional(),
  /** What goes wrong when it is done carelessly; absent where a worker does not say. */
  pitfalls: z.array(z.string()).optional(),
  /** What the confidence rests on, from the top down; absent where a worker does not say. */
  evidence: z.array(evidenceSchema).max(20).optional(),
  /**
   * What is gravely wrong in its file, the gravest first: what is critical or of high severity, or a quality score below
   * 0.5. It is no example to learn from, so its code is left out. Absent where there is nothing, or a worker does not say.
   */
  findings: z.array(issueSchema).max(5).optional(),
  startLine: z.int().min(1).default(1),
  endLine: z.int().min(1).default(1),
  nodeType: z.string().nullable().default(null),
  domain: z.string().nullable().default(null),
  language: z.string().nullable().default(null),
  /** How high a search of the corpus ranks it, 0 to 2.5; 0 to 1 for `similarTo`; absent where it was found in a text that was sent. */
  score: z.number().min(0).optional(),
  /** In words, why it ranks where it does, what counts most first; only for `similarTo`. */
  why: z.array(z.string().max(200)).max(10).optional(),
});

/** What an analysis of one file says. Scores are 0 (bad) to 1 (good) and never null: some callers print them as numbers. */
export const codeReportSchema = z.object({
  sourcePath: z.string().default(""),
  /** The language the file was read as, or null where another worker did not say. */
  language: z.string().nullable().default(null),
  operationType: z.string().default(""),
  qualityScore: score.default(0.5),
  /** The neutral 0.5 while `onexApplicable` is false. */
  onexCompliance: score.default(0.5),
  /** False when the ONEX rules do not apply to this file or the operation does not ask for them. */
  onexApplicable: z.boolean().default(false),
  /**
   * How the ONEX node is written: with an `execute_...` method, with `process()`, or as a declaration whose work handlers
   * do. Null or left out where the file is no node or the operation does not ask.
   */
  onexDialect: z.enum(["execute", "process", "declarative"]).nullable().optional(),
  /** What shows the dialect, in words. */
  onexDialectEvidence: z.string().nullable().optional(),
  /** The neutral 0.5 while `architecturalApplicable` is false. */
  architecturalCompliance: score.default(0.5),
  architecturalApplicable: z.boolean().default(false),
  complexityScore: score.nullable().default(null),
  maintainabilityScore: score.nullable().default(null),
  issues: z.array(issueSchema).default([]),
  recommendations: z.array(recommendationSchema).default([]),
  functions: z.array(functionMetricsSchema).default([]),
  /** Measurements of the whole file; only where metrics were asked for. */
  file: fileMetricsSchema.optional(),
  patterns: z.array(patternSchema).default([]),
  /** True when the file has syntax errors, so that parts of it were not understood, or when an analyzer failed. */
  partial: z.boolean().default(false),
  cacheHit: z.boolean().default(false),
  processingTimeMs: z.number().min(0).default(0),
  issuesCount: count.default(0),
  /** Hits of rules that a comment in the code excuses; they are no issues and cost nothing. */
  suppressedCount: count.optional(),
  recommendationsCount: count.default(0),
  ...aggregateFields,
});

export const patternReportSchema = z.object({
  sourcePath: z.string().default(""),
  operationType: z.string().default(""),
  /** Ranked, best first. */
  patterns: z.array(patternSchema).default([]),
  /** How many matched before the limit cut the list. */
  totalCount: count.default(0),
  /** The domain that answers where nothing is known of the one asked for; absent where that one answers itself. */
  answeredDomain: z.string().optional(),
  /** True while the corpus is being read for the first time, so that there may be more. */
  partial: z.boolean().optional(),
  queryTimeMs: z.number().min(0).default(0),
  cacheHit: z.boolean().default(false),
  processingTimeMs: z.number().min(0).default(0),
});

/** How grave an issue is. */
export type Severity = (typeof severities)[number];
/** Something to mend: which rule, how grave, where, and what to do. */
export type Issue = z.output<typeof issueSchema>;
/** Something that would make the code better, without a rule being broken. */
export type Recommendation = z.output<typeof recommendationSchema>;
/** A pattern that was found: where, how surely, and its code. */
export type Pattern = z.output<typeof patternSchema>;
/** What is known of one file. */
export type CodeReport = z.output<typeof codeReportSchema>;
/** The patterns that answer a question, best first. */
export type PatternReport = z.output<typeof patternReportSchema>;
