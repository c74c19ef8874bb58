import { OperationError } from "@event-intelligence/contracts";
import type {
  CodeAnalysisOperation,
  CodeReport,
  CodeRequestWithContent,
  Issue,
  Pattern,
  Recommendation,
  Severity,
} from "@event-intelligence/contracts/code-analysis";
import { type Grammar, loadGrammar, parseText } from "./languages/grammars.ts";
import { chooseLanguage } from "./languages/known-languages.ts";
import type { Language } from "./languages/language.ts";
import type { SyntaxTree } from "./languages/syntax-tree.ts";
import { listedFunctions } from "./metrics/measure.ts";
import { findPatterns } from "./patterns/find-patterns.ts";
import { findNodePatterns } from "./patterns/node-patterns.ts";
import { rankContentPatterns } from "./patterns/rank-patterns.ts";
import { architectureRules, onexRules } from "./rules/rule-sets.ts";
import { runRules } from "./rules/run-rules.ts";
import { scoreCompliance } from "./scoring/compliance.ts";
import { findMetricIssues, thresholdRule } from "./scoring/metric-issues.ts";
import { scoreQuality } from "./scoring/quality.ts";
import { SourceFile } from "./source-file.ts";
import { examineSyntax, type SyntaxHealth } from "./syntax-health.ts";

/** From this share of broken text on a file is refused: what is left says more about the parser than about the code. */
const mostlyBroken = 0.5;

/** The operations that answer with a report about one file. */
export type ReportOperation = Exclude<CodeAnalysisOperation, "PATTERN_EXTRACTION">;

/** A parsed file, and how much of it was understood. */
interface OpenFile {
  readonly file: SourceFile;
  readonly health: SyntaxHealth;
}

interface ReadText {
  readonly tree: SyntaxTree;
  readonly health: SyntaxHealth;
}

/**
 * Parses a text.
 * @throws OperationError UNSUPPORTED_LANGUAGE; PARSING_ERROR when most of it is errors or it exhausts the parser
 */
export async function openFile(
  { sourcePath, content, language: askedName }: { sourcePath: string; content: string; language: string | null },
  parseTimeoutMs: number,
): Promise<OpenFile> {
  const { language, grammar: grammarName } = chooseLanguage(askedName, sourcePath, content);
  const grammar = await loadGrammar(grammarName);
  const { tree, health } = readText(grammar, language, content, parseTimeoutMs);
  if (health.brokenShare <= mostlyBroken) return { file: new SourceFile(sourcePath, language, tree), health };
  throw new OperationError(
    "PARSING_ERROR",
    `Most of ${JSON.stringify(sourcePath.slice(0, 200))} is no valid ${language.name}: ` +
      `${Math.round(health.brokenShare * 100)} % of it fits no rule of the language. ` +
      `The first error is in line ${health.firstErrorLine ?? 1}.`,
    { cure: "Check that the content is source text and that the language is the right one." },
  );
}

/** Reads the whole text or, where that is less broken, the text a compiler would see of it. */
function readText(grammar: Grammar, language: Language, content: string, parseTimeoutMs: number): ReadText {
  const whole = examine(parseText(grammar, content, parseTimeoutMs), language);
  const text = whole.health.isBroken ? (language.compiledText?.(content) ?? content) : content;
  if (text === content) return whole;
  try {
    const compiled = examine(parseText(grammar, text, parseTimeoutMs), language);
    return compiled.health.brokenShare < whole.health.brokenShare ? compiled : whole;
  } catch (error) {
    // It may take too long where the whole text did not; anything else is a parser that cannot be used again.
    if (error instanceof OperationError) return whole;
    throw error;
  }
}

function examine(tree: SyntaxTree, language: Language): ReadText {
  return { tree, health: examineSyntax(tree, language) };
}

/** Patterns in one file: what kind of node it is, then the patterns of the catalogue. */
export function patternsOf(file: SourceFile): Pattern[] {
  return [...findNodePatterns(file), ...findPatterns(file)];
}

/** One request in, one report out. The same request gives the same report, `processingTimeMs` apart. */
export async function analyzeContent(
  operation: ReportOperation,
  request: CodeRequestWithContent,
  parseTimeoutMs: number,
): Promise<CodeReport> {
  return report(operation, request, await openFile(request, parseTimeoutMs));
}

function report(operation: ReportOperation, request: CodeRequestWithContent, { file, health }: OpenFile): CodeReport {
  const { options } = request;
  const isComprehensive = operation === "COMPREHENSIVE_ANALYSIS";
  const scores = scoreQuality(file.units, health.isBroken ? health.brokenShare : 0);
  const onexOutcomes = isComprehensive || operation === "ONEX_COMPLIANCE" ? runRules(onexRules, file) : [];
  const architectureOutcomes =
    isComprehensive || operation === "ARCHITECTURAL_COMPLIANCE" ? runRules(architectureRules, file) : [];
  const onex = scoreCompliance(onexOutcomes);
  const architecture = scoreCompliance(architectureOutcomes);
  const issues = [
    ...findMetricIssues(file.units),
    ...[...onexOutcomes, ...architectureOutcomes].flatMap((outcome) => outcome.issues),
    ...thresholdIssues(options.qualityThreshold, { quality: scores.quality, onex, architecture }),
  ].sort(byWeight);
  const recommendations = recommend(issues);
  return {
    sourcePath: request.sourcePath,
    language: file.language.name,
    operationType: operation,
    qualityScore: scores.quality,
    onexCompliance: onex.score,
    onexApplicable: onex.isApplicable,
    architecturalCompliance: architecture.score,
    architecturalApplicable: architecture.isApplicable,
    complexityScore: scores.complexity,
    maintainabilityScore: scores.maintainability,
    issues,
    recommendations,
    functions: options.includeMetrics ? listedFunctions(file.units) : [],
    patterns: isComprehensive && options.includePatterns ? rankContentPatterns(patternsOf(file), options) : [],
    partial: health.isBroken,
    cacheHit: false,
    processingTimeMs: 0,
    issuesCount: issues.length,
    recommendationsCount: recommendations.length,
  };
}

interface Scores {
  readonly quality: number;
  readonly onex: { score: number; isApplicable: boolean };
  readonly architecture: { score: number; isApplicable: boolean };
}

function thresholdIssues(threshold: number | null, { quality, onex, architecture }: Scores): Issue[] {
  if (threshold === null) return [];
  const measured = [
    ["quality", quality],
    ...(onex.isApplicable ? [["ONEX compliance", onex.score] as const] : []),
    ...(architecture.isApplicable ? [["architectural compliance", architecture.score] as const] : []),
  ] as const;
  return measured
    .filter(([, score]) => score < threshold)
    .map(([name, score]) => ({
      ...thresholdRule,
      line: null,
      message: `The ${name} score ${score} is below the threshold ${threshold}.`,
    }));
}

const severityRanks: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };

/** The most severe first, then from the top of the file down; equal ones by rule, so that the order is always the same. */
function byWeight(left: Issue, right: Issue): number {
  return (
    severityRanks[left.severity] - severityRanks[right.severity] ||
    (left.line ?? 0) - (right.line ?? 0) ||
    (left.rule < right.rule ? -1 : left.rule > right.rule ? 1 : 0)
  );
}

/** One recommendation per broken rule, in the order of the issues. */
function recommend(issues: readonly Issue[]): Recommendation[] {
  const counts = new Map<string, { cure: string; count: number }>();
  for (const { rule, cure } of issues) {
    counts.set(rule, { cure, count: (counts.get(rule)?.count ?? 0) + 1 });
  }
  return [...counts].map(([rule, { cure, count }]) => ({
    rule,
    message: count === 1 ? cure : `${cure} (${count} places)`,
  }));
}
