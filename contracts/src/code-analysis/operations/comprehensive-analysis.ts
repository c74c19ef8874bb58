import { codeReportSchema } from "./code-report.ts";
import { codeRequestWithContentSchema } from "./code-request.ts";

/** Everything at once: quality, ONEX and architecture rules, patterns, recommendations. */
export const comprehensiveAnalysis = { request: codeRequestWithContentSchema, reply: codeReportSchema } as const;
