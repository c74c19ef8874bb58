import { architecturalCompliance } from "./operations/architectural-compliance.ts";
import { comprehensiveAnalysis } from "./operations/comprehensive-analysis.ts";
import { onexCompliance } from "./operations/onex-compliance.ts";
import { patternExtraction } from "./operations/pattern-extraction.ts";
import { qualityAssessment } from "./operations/quality-assessment.ts";

/** The operations of the code-analysis service, by their name on the wire. */
export const codeAnalysisOperations = {
  PATTERN_EXTRACTION: patternExtraction,
  QUALITY_ASSESSMENT: qualityAssessment,
  ARCHITECTURAL_COMPLIANCE: architecturalCompliance,
  ONEX_COMPLIANCE: onexCompliance,
  COMPREHENSIVE_ANALYSIS: comprehensiveAnalysis,
} as const;

/** The name of an operation of the code-analysis service. */
export type CodeAnalysisOperation = keyof typeof codeAnalysisOperations;

/** Other names in use for an operation. */
export const operationAliases: Readonly<Record<string, CodeAnalysisOperation>> = {
  CODE_ANALYSIS: "COMPREHENSIVE_ANALYSIS",
};
