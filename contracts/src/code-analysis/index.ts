export { topicEnvironment } from "../topic-environment.ts";
export { type CodeAnalysisJsonSchema, codeAnalysisJsonSchema } from "./json-schema.ts";
export type { FunctionMetrics } from "./operations/code-metrics.ts";
export type {
  CodeReport,
  Issue,
  Pattern,
  PatternReport,
  Recommendation,
  Severity,
} from "./operations/code-report.ts";
export {
  type CodeRequest,
  type CodeRequestInput,
  type CodeRequestWithContent,
  maxContentLength,
  maxSimilarToLength,
  type NodeType,
  nodeTypes,
} from "./operations/code-request.ts";
export { type CodeAnalysisOperation, codeAnalysisOperations } from "./operations.ts";
export { defaultWorkerGroup, profileFacts, type TopicProfile, topicProfiles } from "./profiles.ts";
export {
  type CodeAnalysisOperations,
  type CodeAnalysisService,
  type CodeAnalysisServiceOptions,
  createCodeAnalysisService,
} from "./service.ts";
export { codeAnalysisTopics } from "./topics.ts";
