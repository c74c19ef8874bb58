import { patternReportSchema } from "./code-report.ts";
import { codeRequestSchema } from "./code-request.ts";

/**
 * Finds patterns: in the given content, and in the worker's corpus among the files that the path or glob, the node type,
 * the domain and the language select.
 */
export const patternExtraction = { request: codeRequestSchema, reply: patternReportSchema } as const;
