import { contextMarkdown, type FittedContext, fitContext } from "@event-intelligence/client/context";
import { nodeTypes } from "@event-intelligence/contracts/code-analysis";
import {
  type ContextPattern,
  contextFields,
  contextQuestionSchema,
  type IntelligenceContext,
  type SourceReport,
} from "@event-intelligence/contracts/context";
import * as z from "zod";
import type { Tool } from "./tool.ts";
import {
  codeExcerpt,
  type Detail,
  dataNotice,
  detailField,
  isCutInFull,
  labelFields,
  limitField,
  longerForm,
  maxResultLength,
  type ToolResult,
} from "./tool-result.ts";

const question = contextQuestionSchema.shape;
const input = contextQuestionSchema.extend({
  nodeType: z
    .enum(nodeTypes)
    .describe("effect reaches the outside, compute only computes, reducer folds events, orchestrator directs others."),
  domain: question.domain.describe("For example database or postgres; an unknown one gets what holds in general."),
  serviceName: question.serviceName.describe("How it is to be called, for example PostgresWriter."),
  operations: question.operations.describe("What it is to do, for example create and update."),
  prompt: question.prompt.describe("What it is for, in words."),
  limit: limitField.describe("The most items of each list."),
  detail: detailField,
});

const origin = { source: z.string(), confidence: z.number() };
const fact = z.object({ ...origin, name: z.string().nullable(), text: z.string() });
const place = z.object({ path: z.string(), startLine: z.int(), endLine: z.int(), about: z.string().nullable() });
const facts = z.array(fact);

const output = z.object({
  ...labelFields,
  nodeType: z.enum(nodeTypes),
  domain: z.string().nullable(),
  serviceName: z.string().nullable(),
  sources: z.array(
    z.object({
      name: z.string(),
      outcome: z.enum(["answered", "empty", "skipped", "failed", "timed-out", "invalid"]),
      reason: z.string().nullable(),
      items: z.int(),
    }),
  ),
  nodeTypePatterns: z.array(
    z.object({
      ...origin,
      name: z.string(),
      description: z.string(),
      whenToUse: z.string(),
      steps: z.array(z.string()),
      pitfalls: z.array(z.string()),
      bestPractices: z.array(z.string()),
      places: z.array(place),
    }),
  ),
  codeExamples: z.array(
    z.object({
      ...origin,
      name: z.string(),
      code: z.string(),
      language: z.string().nullable(),
      place: place.nullable(),
      why: z.array(z.string()),
    }),
  ),
  errorScenarios: facts,
  antiPatterns: facts,
  domainBestPractices: facts,
  commonOperations: facts,
  requiredCapabilities: facts,
  securityConsiderations: facts,
  testingRecommendations: facts,
  performanceTargets: facts,
  recommendedDependencies: facts,
});

/** Everything worth knowing before a node is written. */
export const gatherContext: Tool<typeof input, typeof output> = {
  name: "gather_context",
  title: "Gather context",
  description:
    "Gathers what is worth knowing before an ONEX node (effect, compute, reducer or orchestrator) is written: patterns and similar code of the code base, error scenarios, practices, security and tests. It always answers: general knowledge stands in for what cannot be had.",
  input,
  output,
  budgetMs: ({ budgetsMs }) => budgetsMs.search,
  async run({ limit, detail, ...asked }, { client }, bounds) {
    const gathered = await client.gatherIntelligence(asked, bounds);
    const wanted = withDetail(gathered, limit, detail);
    const isCut = contextFields.some((field) => wanted[field].length < gathered[field].length);
    const isCodeCut = gathered.codeExamples.slice(0, limit).some(({ code }) => isCutInFull(code, detail));
    const resultOf = (fitted: FittedContext) => toResult(fitted, isCut || isCodeCut);
    const fitted = fitContext(wanted, maxResultLength, (attempt) => longerForm(resultOf(attempt)));
    return resultOf(fitted ?? { context: wanted, leftOut: {} });
  },
};

function withDetail(context: IntelligenceContext, limit: number, detail: Detail): IntelligenceContext {
  const lists = contextFields.map((field) => [field, context[field].slice(0, limit)] as const);
  const shown: IntelligenceContext = { ...context, ...Object.fromEntries(lists) };
  const codeExamples = shown.codeExamples.map((example) => ({ ...example, code: codeExcerpt(example.code, detail) }));
  const nodeTypePatterns = detail === "full" ? shown.nodeTypePatterns : shown.nodeTypePatterns.map(withoutSteps);
  return { ...shown, codeExamples, nodeTypePatterns };
}

function withoutSteps(pattern: ContextPattern): ContextPattern {
  return { ...pattern, steps: [], pitfalls: [], bestPractices: [] };
}

function toResult({ context, leftOut }: FittedContext, isCut: boolean): ToolResult {
  const isLeftOut = Object.keys(leftOut).length > 0;
  return {
    structured: {
      ...context,
      notice: dataNotice,
      source: sourceOf(context),
      confidence: context.confidence,
      fallbackReason: fallbackReasonOf(context.sources),
      truncated: isCut || isLeftOut,
    },
    text: contextMarkdown({ context, leftOut }),
  };
}

/** Who found it in code; the catalogue where nobody did. */
function sourceOf({ sources }: IntelligenceContext): string {
  const found = sources.find(({ answeredBy, items }) => answeredBy !== null && items > 0);
  return found?.answeredBy ?? "builtin_pattern_library";
}

/** That the code is still being read is no fallback: it stands at its source. */
function fallbackReasonOf(sources: readonly SourceReport[]): string | null {
  return sources.find(({ reason }) => reason !== null && reason !== "CORPUS_INCOMPLETE")?.reason ?? null;
}
