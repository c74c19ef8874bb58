import { codeReportSchema } from "./code-report.ts";
import { codeRequestWithContentSchema } from "./code-request.ts";

/** The quality of one file and how well it keeps the ONEX conventions. */
export const onexCompliance = { request: codeRequestWithContentSchema, reply: codeReportSchema } as const;
