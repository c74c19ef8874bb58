import { codeReportSchema } from "./code-report.ts";
import { codeRequestWithContentSchema } from "./code-request.ts";

/** Metrics and the quality score of one file, nothing else. */
export const qualityAssessment = { request: codeRequestWithContentSchema, reply: codeReportSchema } as const;
