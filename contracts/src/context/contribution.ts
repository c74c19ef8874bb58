import * as z from "zod";
import type { CodePlace } from "./context.ts";

/** One thing to know; a text alone says it without a name. Confidence and relevance as for a pattern. */
export type ContributedFact =
  | string
  | {
      readonly name?: string | null | undefined;
      readonly text: string;
      readonly confidence?: number | undefined;
      readonly relevance?: number | undefined;
    };

/** Some lines of a file; the first of it unless they are named. */
export type ContributedPlace = Pick<CodePlace, "path"> & {
  readonly [Key in keyof CodePlace]?: CodePlace[Key] | undefined;
};

/** A way to build it. */
export interface ContributedPattern {
  readonly name: string;
  readonly description?: string | undefined;
  readonly whenToUse?: string | undefined;
  readonly steps?: readonly string[] | undefined;
  readonly pitfalls?: readonly string[] | undefined;
  readonly bestPractices?: readonly string[] | undefined;
  /** Where it was found in code. */
  readonly places?: readonly ContributedPlace[] | undefined;
  /** 0 to 1. Default: that of the source. */
  readonly confidence?: number | undefined;
  /** How much it has to do with the question, 0 to 1. Default 1: a source is given the question. */
  readonly relevance?: number | undefined;
}

/** Code to learn from. */
export interface ContributedExample {
  readonly name: string;
  readonly code: string;
  readonly language?: string | null | undefined;
  readonly place?: ContributedPlace | null | undefined;
  /** Why it was chosen, in words. */
  readonly why?: readonly string[] | undefined;
  /** Both as for a pattern. */
  readonly confidence?: number | undefined;
  readonly relevance?: number | undefined;
}

/**
 * What a source gives to a context: any of its lists, each with at most 200 items. What no list has a place for is
 * refused, so that a misspelt name is not passed over in silence.
 */
export interface Contribution {
  readonly nodeTypePatterns?: readonly ContributedPattern[] | undefined;
  readonly commonOperations?: readonly ContributedFact[] | undefined;
  readonly requiredCapabilities?: readonly ContributedFact[] | undefined;
  readonly performanceTargets?: readonly ContributedFact[] | undefined;
  readonly errorScenarios?: readonly ContributedFact[] | undefined;
  readonly domainBestPractices?: readonly ContributedFact[] | undefined;
  readonly codeExamples?: readonly ContributedExample[] | undefined;
  readonly antiPatterns?: readonly ContributedFact[] | undefined;
  readonly recommendedDependencies?: readonly ContributedFact[] | undefined;
  readonly testingRecommendations?: readonly ContributedFact[] | undefined;
  readonly securityConsiderations?: readonly ContributedFact[] | undefined;
}

const maxItems = 200;
const text = z.string().trim().min(1).max(20_000);
const texts = z.array(text).max(maxItems);
const share = z.number().min(0).max(1);
const weights = { confidence: share.optional(), relevance: share.default(1) };
const line = z.int().min(1);

const placeSchema = z.strictObject({
  path: text,
  startLine: line.default(1),
  endLine: line.default(1),
  about: text.nullable().default(null),
});

const patternSchema = z.strictObject({
  name: text,
  description: z.string().max(20_000).default(""),
  whenToUse: z.string().max(20_000).default(""),
  steps: texts.default([]),
  pitfalls: texts.default([]),
  bestPractices: texts.default([]),
  places: z.array(placeSchema).max(maxItems).default([]),
  ...weights,
});

const factSchema = z.union([
  text.transform((said) => ({ name: null, text: said, confidence: undefined, relevance: 1 })),
  z.strictObject({ name: text.nullable().default(null), text, ...weights }),
]);

const exampleSchema = z.strictObject({
  name: text,
  code: z.string().min(1).max(100_000),
  language: text.nullable().default(null),
  place: placeSchema.nullable().default(null),
  why: texts.default([]),
  ...weights,
});

const facts = z.array(factSchema).max(maxItems).default([]);

/** A {@link Contribution} is checked by it, and becomes a {@link ParsedContribution}. */
export const contributionSchema = z.strictObject({
  nodeTypePatterns: z.array(patternSchema).max(maxItems).default([]),
  commonOperations: facts,
  requiredCapabilities: facts,
  performanceTargets: facts,
  errorScenarios: facts,
  domainBestPractices: facts,
  codeExamples: z.array(exampleSchema).max(maxItems).default([]),
  antiPatterns: facts,
  recommendedDependencies: facts,
  testingRecommendations: facts,
  securityConsiderations: facts,
});

/** The same with every default filled in. */
export type ParsedContribution = z.output<typeof contributionSchema>;
/** A list of a context. */
export type ContextField = keyof ParsedContribution;

/** The lists of a context, in the order in which they are read. */
export const contextFields = Object.keys(contributionSchema.shape) as ContextField[];
