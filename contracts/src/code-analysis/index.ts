export type { CodeReport, FunctionMetrics, Issue, Pattern, PatternReport, Recommendation, Severity } from "./operations/code-report.ts";
export { type CodeRequest, type CodeRequestInput, type CodeRequestWithContent, maxContentLength } from "./operations/code-request.ts";
export { type CodeAnalysisOperation, codeAnalysisOperations } from "./operations.ts";
