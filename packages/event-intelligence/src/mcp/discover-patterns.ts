import type { Answer } from "@event-intelligence/client";
import { patternsMarkdown } from "@event-intelligence/client/context";
import {
  codeAnalysisOperations,
  nodeTypes,
  type Pattern,
  type PatternReport,
} from "@event-intelligence/contracts/code-analysis";
import * as z from "zod";
import { answerLine, labelOfAnswer } from "./label.ts";
import type { Tool } from "./tool.ts";
import {
  codeExcerpt,
  type Detail,
  detailField,
  fittingResult,
  isCutInFull,
  labelFields,
  limitField,
  type ToolResult,
} from "./tool-result.ts";

const { patterns, totalCount } = codeAnalysisOperations.PATTERN_EXTRACTION.reply.shape;

const input = z.object({
  glob: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .default("*")
    .describe("Path or glob over the code that is searched, for example node_*_effect.py."),
  nodeType: z
    .enum(nodeTypes)
    .optional()
    .describe("effect reaches the outside, compute only computes, reducer folds events, orchestrator directs others."),
  domain: z.string().trim().max(100).optional().describe("For example database, api, cache or messaging."),
  language: z.string().trim().max(50).optional().describe("Only code of this language, for example python."),
  text: z.string().trim().max(200).optional().describe("Words that must all stand in name, description, path or code."),
  limit: limitField,
  detail: detailField,
});

const output = z.object({
  ...labelFields,
  totalCount: totalCount.describe("How many matched before the limit."),
  corpusIncomplete: z.boolean().describe("True while the code is being read for the first time: there may be more."),
  answeredDomain: z
    .string()
    .optional()
    .describe("The domain that stands in where nothing is known of the one asked for."),
  patterns: z.array(patterns.unwrap().element.omit({ score: true, why: true })),
});

/** Patterns and example code out of the code base, else out of the built-in catalogue. */
export const discoverPatterns: Tool<typeof input, typeof output> = {
  name: "discover_patterns",
  title: "Discover patterns",
  description:
    "Finds design patterns and example code in the code base that is indexed (retry, repository, cache-aside, outbox, ONEX nodes and more), best first. Where no code can be searched, a built-in catalogue of general advice answers, and fallbackReason says why.",
  input,
  output,
  budgetMs: ({ budgetsMs }) => budgetsMs.search,
  async run({ limit, detail, ...question }, { client }, bounds) {
    const answer = await client.discoverPatterns({ ...question, limit }, bounds);
    return fittingResult(answer.value.patterns, (shown, leftOutCount) => toResult(answer, shown, leftOutCount, detail));
  },
};

function toResult(
  answer: Answer<PatternReport>,
  found: readonly Pattern[],
  leftOutCount: number,
  detail: Detail,
): ToolResult {
  const { totalCount, partial = false, answeredDomain } = answer.value;
  const isCut = found.some(({ codeSnippet }) => isCutInFull(codeSnippet, detail));
  const shown = found.map((pattern) => withDetail(pattern, detail));
  const head = answerLine(answer, `${found.length} of ${totalCount} patterns`);
  return {
    structured: {
      ...labelOfAnswer(answer, isCut || found.length < totalCount),
      totalCount,
      corpusIncomplete: partial,
      answeredDomain,
      patterns: shown,
    },
    text: `${head}\n\n${patternsMarkdown({ patterns: shown }, leftOutCount)}`,
  };
}

function withDetail(pattern: Pattern, detail: Detail): Pattern {
  const codeSnippet = codeExcerpt(pattern.codeSnippet, detail);
  if (detail === "full") return { ...pattern, codeSnippet };
  return { ...pattern, codeSnippet, bestPractices: [], steps: undefined, pitfalls: undefined, evidence: undefined };
}
