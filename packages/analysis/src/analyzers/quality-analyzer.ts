import { documentationCoverage } from "../metrics/documentation.ts";
import { annotationCoverage, fileMetrics, functionMetrics } from "../metrics/report-metrics.ts";
import { findMetricIssues } from "../scoring/metric-issues.ts";
import { scoreQuality } from "../scoring/quality.ts";
import type { SourceFile } from "../source-file.ts";
import type { Analyzer } from "./analyzer.ts";

/** Metrics, the scores made of them, and the limits they exceed. */
export const qualityAnalyzer: Analyzer = {
  name: "quality",
  looksAround: false,
  analyze: ({ file, options }) => {
    const { quality, complexity, maintainability } = scoreQuality(file.units);
    const issues = findMetricIssues(file.units);
    return {
      score: quality,
      isApplicable: true,
      issues,
      suppressedCount: 0,
      positiveFindings: praise(file, issues.length),
      part: {
        qualityScore: quality,
        complexityScore: complexity,
        maintainabilityScore: maintainability,
        ...(options.includeMetrics ? { functions: functionMetrics(file), file: fileMetrics(file) } : {}),
      },
    };
  },
};

function praise(file: SourceFile, issueCount: number): string[] {
  const functionCount = file.units.filter(({ isFunction }) => isFunction).length;
  const documented = documentationCoverage(file.tree, file.language);
  const typed = annotationCoverage(file);
  const sentences: string[] = [];
  if (functionCount > 0 && issueCount === 0) {
    sentences.push(`Every function keeps the limits of complexity, length, nesting and parameters (${functionCount}).`);
  }
  if (documented.total > 0 && documented.covered === documented.total) {
    sentences.push(`All public functions and types are documented (${documented.total}).`);
  }
  if (typed.total > 0 && typed.covered === typed.total) {
    sentences.push(`All parameters and return values have a type (${typed.total}).`);
  }
  return sentences;
}
