import * as z from "zod";

/** The parts of a comprehensive analysis. */
const analyzerNames = ["quality", "onex", "architecture", "patterns"] as const;

/** What one part of a comprehensive analysis came to. */
const analyzerResultSchema = z.object({
  name: z.enum(analyzerNames),
  /** 0 to 1; null where it gives none, does not apply or failed. */
  score: z.number().min(0).max(1).nullable().default(null),
  /** Whether it had something to say about this file. */
  isApplicable: z.boolean(),
  issuesCount: z.int().min(0),
  /** Why it has no result; null where it has one. The other parts are not affected. */
  failure: z
    .object({ code: z.string(), message: z.string().max(1000) })
    .nullable()
    .default(null),
});

/** Only in the report of a comprehensive analysis. */
export const aggregateFields = {
  /** Mean of the scores that there are and that apply; null when there is none. */
  overallScore: z.number().min(0).max(1).nullable().optional(),
  /** Issues of severity critical. */
  criticalIssuesCount: z.int().min(0).optional(),
  /** What is good about the file, in short sentences that follow from what was measured. */
  positiveFindings: z.array(z.string().max(300)).max(10).optional(),
  /** Each part with its own result, always in the same order; a part that was not asked for is missing. */
  analyzers: z.array(analyzerResultSchema).max(analyzerNames.length).optional(),
};
