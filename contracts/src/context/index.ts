export type {
  CodePlace,
  ContextExample,
  ContextFact,
  ContextPattern,
  IntelligenceContext,
  ItemOrigin,
  SourceReport,
} from "./context.ts";
export {
  type ContextField,
  type ContributedExample,
  type ContributedFact,
  type ContributedPattern,
  type ContributedPlace,
  type Contribution,
  contextFields,
  contributionSchema,
  type ParsedContribution,
} from "./contribution.ts";
export { type ContextQuery, type ContextQuestion, contextQuestionSchema } from "./question.ts";
