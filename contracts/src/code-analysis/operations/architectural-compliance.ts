import { codeReportSchema } from "./code-report.ts";
import { codeRequestWithContentSchema } from "./code-request.ts";

/** The quality of one file and how well it keeps general architecture rules. */
export const architecturalCompliance = { request: codeRequestWithContentSchema, reply: codeReportSchema } as const;
