import type { SimilarReport } from "../similar-nodes.ts";
import { codeSection } from "./code-section.ts";

/**
 * Similar code to be pasted into a prompt for a language model, or to be read. Code is marked as data.
 * @param leftOutCount how many were found besides those in the report, and are not shown
 */
export function similarMarkdown({ nodes }: SimilarReport, leftOutCount = 0): string {
  const examples = nodes.map(({ path, startLine, endLine, score, ...node }) => ({
    ...node,
    place: { path, startLine, endLine, about: null },
    label: ` (similarity ${score.toFixed(2)})`,
  }));
  const isNone = nodes.length === 0 && leftOutCount === 0;
  return `${[
    ...(isNone ? ["No similar code was found."] : codeSection("Similar code", examples)),
    ...(leftOutCount === 0 ? [] : [`Left out to keep the size, the least similar first: ${leftOutCount}.`]),
  ].join("\n\n")}\n`;
}
