import * as z from "zod";

const count = z.int().min(0);
const amount = z.number().min(0);
const share = z.number().min(0).max(1);
const index = z.number().min(0).max(100);

/** What Halstead's measures say of a text: `volume` in bits, `effort` = volume x `difficulty`. */
const halstead = {
  /** How much there is to read, in bits; one decimal. */
  halsteadVolume: amount,
  /** How error-prone it is to write; one decimal. */
  halsteadDifficulty: amount,
  /** Volume x difficulty; a whole number. */
  halsteadEffort: amount,
};

/** What a function says of itself. Everything behind `parameters` came later; workers of before do not send it. */
export const functionMetricsSchema = z.object({
  name: z.string(),
  startLine: z.int().min(1),
  endLine: z.int().min(1),
  /** Lines from the first to the last, both included. */
  lines: count,
  /** Cyclomatic complexity, in the dialect of the language's reference tool. */
  cyclomatic: z.int().min(1),
  /** Cognitive complexity, in the dialect of the language's reference tool. */
  cognitive: count,
  /** Deepest nesting of control structures. */
  nesting: count,
  parameters: count,
  halsteadVolume: halstead.halsteadVolume.optional(),
  halsteadDifficulty: halstead.halsteadDifficulty.optional(),
  halsteadEffort: halstead.halsteadEffort.optional(),
  /** 0 (hard to keep up) to 100 (easy); one decimal. */
  maintainabilityIndex: index.optional(),
  /** Whether it has documentation of its own. */
  isDocumented: z.boolean().optional(),
  /**
   * Share of its parameters and its return value with a type; null or left out where the language leaves no choice, or
   * there is nothing to give a type.
   */
  annotationCoverage: share.nullable().optional(),
});

/** The measurements of a whole file. */
export const fileMetricsSchema = z.object({
  lines: count,
  /** Lines on which a token begins that is neither comment nor documentation. */
  codeLines: count,
  /** Lines on which comments or documentation stand, also beside code. */
  commentLines: count,
  ...halstead,
  /** Mean of the functions' indices, weighted by their lines of code; null in a file without functions. */
  maintainabilityIndex: index.nullable().default(null),
  /** Share of the public functions and types that have documentation; null where there are none. */
  documentationCoverage: share.nullable().default(null),
  /** Share of all parameters and return values with a type; null where the language leaves no choice, or there are none. */
  annotationCoverage: share.nullable().default(null),
});

/** The measurements of one function. */
export type FunctionMetrics = z.output<typeof functionMetricsSchema>;
