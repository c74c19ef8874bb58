import type {
  CodeAnalysisOperation,
  CodeReport,
  CodeRequestWithContent,
  Issue,
  Recommendation,
  Severity,
} from "@event-intelligence/contracts/code-analysis";
import { OperationError } from "@event-intelligence/contracts/errors";
import { aggregate } from "./analyzers/aggregate.ts";
import type { Analyzer, AnalyzerResult, Subject } from "./analyzers/analyzer.ts";
import { architectureAnalyzer, onexAnalyzer } from "./analyzers/compliance-analyzers.ts";
import { patternsAnalyzer } from "./analyzers/patterns-analyzer.ts";
import { qualityAnalyzer } from "./analyzers/quality-analyzer.ts";
import { type AnalyzerOutcome, runAnalyzers, tryAnalyzers } from "./analyzers/run-analyzers.ts";
import { noProject } from "./facts/project.ts";
import { readProject } from "./facts/read-project.ts";
import { loadGrammar, parseText } from "./languages/grammars.ts";
import { chooseLanguage } from "./languages/known-languages.ts";
import type { Language } from "./languages/language.ts";
import { parseSource } from "./languages/parse-source.ts";
import type { SyntaxTree } from "./languages/syntax-tree.ts";
import { thresholdRule } from "./scoring/metric-issues.ts";
import { SourceFile } from "./source-file.ts";
import { examineSyntax, findSyntaxIssues, type SyntaxHealth } from "./syntax-health.ts";

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
  const { language, grammar } = chooseLanguage(askedName, sourcePath, content);
  const { tree, health } = await readText(grammar, language, content, parseTimeoutMs);
  if (health.brokenShare <= mostlyBroken) return { file: new SourceFile(sourcePath, language, tree), health };
  throw new OperationError(
    "PARSING_ERROR",
    `Most of ${JSON.stringify(sourcePath.slice(0, 200))} is no valid ${language.name}: ` +
      `${Math.round(health.brokenShare * 100)} % of it fits no rule of the language. ` +
      `The first error is in line ${health.firstErrorLine ?? 1}.`,
    { cure: "Check that the content is source text and that the language is the right one." },
  );
}

/** Reads the text as it was sent, and where that is not understood as a whole, as the language's rewritings put it. */
async function readText(
  grammar: string,
  language: Language,
  content: string,
  parseTimeoutMs: number,
): Promise<ReadText> {
  let best = examine(await parseSource(grammar, content, parseTimeoutMs), language);
  for (const rewrite of language.rewritings ?? []) {
    if (!best.health.isBroken) break;
    const text = rewrite(content);
    if (text === content) continue;
    try {
      const rewritten = examine(parseText(await loadGrammar(grammar), text, parseTimeoutMs, content), language);
      if (rewritten.health.brokenShare < best.health.brokenShare) best = rewritten;
    } catch (error) {
      // It may take too long where the sent text did not; anything else is a parser that cannot be used again.
      if (!(error instanceof OperationError)) throw error;
    }
  }
  return best;
}

function examine(tree: SyntaxTree, language: Language): ReadText {
  return { tree, health: examineSyntax(tree, language) };
}

/** The analyzers behind each operation. */
export type AnalyzersOf = Readonly<Record<ReportOperation, readonly Analyzer[]>>;

const analyzersOf: AnalyzersOf = {
  QUALITY_ASSESSMENT: [qualityAnalyzer],
  ONEX_COMPLIANCE: [qualityAnalyzer, onexAnalyzer],
  ARCHITECTURAL_COMPLIANCE: [qualityAnalyzer, architectureAnalyzer],
  COMPREHENSIVE_ANALYSIS: [qualityAnalyzer, onexAnalyzer, architectureAnalyzer, patternsAnalyzer],
};

/**
 * One request in, one report out. The same request gives the same report, `processingTimeMs` apart.
 * @throws whatever an analyzer throws; a comprehensive analysis goes on without it, as long as one has a result
 */
export async function analyzeContent(
  operation: ReportOperation,
  request: CodeRequestWithContent,
  parseTimeoutMs: number,
  analyzers = analyzersOf,
): Promise<CodeReport> {
  const { file, health } = await openFile(request, parseTimeoutMs);
  const asked = analyzers[operation];
  const project = asked.some(({ looksAround }) => looksAround)
    ? await readProject(file, request, parseTimeoutMs)
    : noProject;
  return report(operation, { file: file.within(project), options: request.options }, health, asked);
}

/** What a report says where an analyzer was not asked, or failed. */
const neutral = {
  qualityScore: 0.5,
  onexCompliance: 0.5,
  onexApplicable: false,
  architecturalCompliance: 0.5,
  architecturalApplicable: false,
  complexityScore: null,
  maintainabilityScore: null,
  issues: [],
  recommendations: [],
  functions: [],
  patterns: [],
} satisfies Partial<CodeReport>;

function report(
  operation: ReportOperation,
  subject: Subject,
  health: SyntaxHealth,
  allAnalyzers: readonly Analyzer[],
): CodeReport {
  const { file, options } = subject;
  const isComprehensive = operation === "COMPREHENSIVE_ANALYSIS";
  const analyzers = allAnalyzers.filter(({ name }) => name !== "patterns" || options.includePatterns);
  const outcomes = isComprehensive ? tryAnalyzers(analyzers, subject) : runAnalyzers(analyzers, subject);
  const issues = [
    ...findSyntaxIssues(health),
    ...outcomes.flatMap(({ findings }) => findings?.issues ?? []),
    ...thresholdIssues(options.qualityThreshold, outcomes),
  ].sort(byWeight);
  const recommendations = recommend(issues);
  return {
    sourcePath: file.path,
    language: file.language.name,
    operationType: operation,
    ...neutral,
    ...partsOf(outcomes),
    issues,
    recommendations,
    partial: health.isBroken || outcomes.some(({ failure }) => failure !== null),
    cacheHit: false,
    processingTimeMs: 0,
    issuesCount: issues.length,
    recommendationsCount: recommendations.length,
    suppressedCount: outcomes.reduce((sum, { findings }) => sum + (findings?.suppressedCount ?? 0), 0),
    ...(isComprehensive ? aggregate(outcomes, issues) : {}),
  };
}

function partsOf(outcomes: readonly AnalyzerOutcome[]): Partial<CodeReport> {
  const parts: Partial<CodeReport> = {};
  for (const { findings } of outcomes) Object.assign(parts, findings?.part);
  return parts;
}

const scoreNames: Readonly<Partial<Record<AnalyzerResult["name"], string>>> = {
  quality: "quality",
  onex: "ONEX compliance",
  architecture: "architectural compliance",
};

function thresholdIssues(threshold: number | null, outcomes: readonly AnalyzerOutcome[]): Issue[] {
  if (threshold === null) return [];
  return outcomes.flatMap(({ name, findings }) => {
    const score = findings?.score ?? null;
    if (score === null || score >= threshold) return [];
    const message = `The ${scoreNames[name] ?? name} score ${score} is below the threshold ${threshold}.`;
    return [{ ...thresholdRule, line: null, message }];
  });
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
