export type {
  CodeReport,
  FunctionMetrics,
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
} from "./operations/code-request.ts";
export { type CodeAnalysisOperation, codeAnalysisOperations } from "./operations.ts";
export { defaultWorkerGroup, profileFacts, type TopicProfile, topicProfiles } from "./profiles.ts";
export {
  type CodeAnalysisOperations,
  type CodeAnalysisService,
  type CodeAnalysisServiceOptions,
  createCodeAnalysisService,
} from "./service.ts";
export { codeAnalysisTopics, topicEnvironment } from "./topics.ts";
