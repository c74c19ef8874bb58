import type * as z from "zod";
import { snakeName } from "../key-case.ts";

const maxIssues = 5;

/** What is wrong with a payload, each field by its name on the wire: `payload.source_path: is required; ...`. */
export function describeIssues(error: z.ZodError): string {
  const issues = error.issues.slice(0, maxIssues).map((issue) => {
    const path = ["payload", ...issue.path.map((part) => (typeof part === "string" ? snakeName(part) : String(part)))];
    return `${path.join(".")}: ${issue.message}`;
  });
  const hidden = error.issues.length - issues.length;
  return issues.join("; ") + (hidden > 0 ? `; and ${hidden} more` : "");
}
