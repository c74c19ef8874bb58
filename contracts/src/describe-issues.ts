import type * as z from "zod";

const maxIssues = 5;

/**
 * What is wrong with a payload, each field by its name on the wire: `payload.source_path: is required; ...`.
 * @param spellName how a field's name is written on the wire
 */
export function describeIssues(error: z.ZodError, spellName: (name: string) => string): string {
  const issues = error.issues.slice(0, maxIssues).map((issue) => {
    const path = ["payload", ...issue.path.map((part) => (typeof part === "string" ? spellName(part) : String(part)))];
    return `${path.join(".")}: ${issue.message}`;
  });
  const hidden = error.issues.length - issues.length;
  return issues.join("; ") + (hidden > 0 ? `; and ${hidden} more` : "");
}
