import type { CodeReport, FunctionMetrics } from "@event-intelligence/contracts/code-analysis";
import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import { roundScore, roundTo } from "../scoring/round-score.ts";
import { type Coverage, documentationCoverage, isDocumented, shareOf } from "./documentation.ts";
import type { HalsteadMeasures } from "./halstead.ts";
import type { Measures, UnitMetrics } from "./measure.ts";

/** What was measured in a file, with all that it was measured in. */
export interface MeasuredFile {
  readonly tree: SyntaxTree;
  readonly language: Language;
  readonly measures: Measures;
}

/** The functions the language's reference tool lists, as a report carries them. */
export function functionMetrics({ tree, language, measures }: MeasuredFile): FunctionMetrics[] {
  return measures.units
    .filter((unit) => unit.isListed)
    .map((unit) => ({
      name: unit.name || "(unnamed)",
      startLine: unit.startLine,
      endLine: unit.endLine,
      lines: unit.lines,
      cyclomatic: unit.cyclomatic,
      cognitive: unit.cognitive,
      nesting: unit.nesting,
      parameters: unit.parameters,
      ...halsteadFields(unit.halstead),
      maintainabilityIndex: roundTo(unit.maintainabilityIndex, 1),
      isDocumented: isDocumented(tree, language, unit.node),
      ...annotationShare(language.annotations?.(tree, unit.node)),
    }));
}

/** Left out instead of null, as a client reads it from a worker: the answer is the same in every mode. */
function annotationShare(coverage: Coverage = nothing): { annotationCoverage?: number } {
  const share = roundShare(coverage);
  return share === null ? {} : { annotationCoverage: share };
}

/** The file as a whole, as a report carries it. */
export function fileMetrics(file: MeasuredFile): NonNullable<CodeReport["file"]> {
  const { tree, language, measures } = file;
  const { lines, codeLines, commentLines, units, halstead } = measures;
  const index = meanIndex(units);
  return {
    lines,
    codeLines,
    commentLines,
    ...halsteadFields(halstead),
    maintainabilityIndex: index === null ? null : roundTo(index, 1),
    documentationCoverage: roundShare(documentationCoverage(tree, language)),
    annotationCoverage: roundShare(annotationCoverage(file)),
  };
}

/** The places in a file that could have a type, and how many do. */
export function annotationCoverage({ tree, language, measures }: MeasuredFile): Coverage {
  let total = 0;
  let covered = 0;
  for (const unit of measures.units) {
    const own = (unit.isFunction ? language.annotations?.(tree, unit.node) : undefined) ?? nothing;
    total += own.total;
    covered += own.covered;
  }
  return { total, covered };
}

const nothing: Coverage = { total: 0, covered: 0 };

function roundShare(coverage: Coverage): number | null {
  const share = shareOf(coverage);
  return share === null ? null : roundScore(share);
}

function halsteadFields({ volume, difficulty, effort }: HalsteadMeasures) {
  return {
    halsteadVolume: roundTo(volume, 1),
    halsteadDifficulty: roundTo(difficulty, 1),
    halsteadEffort: roundTo(effort, 0),
  };
}

/** Mean of the functions, weighted by their lines of code: the index of a whole file says little but how long it is. */
function meanIndex(units: readonly UnitMetrics[]): number | null {
  const functions = units.filter((unit) => unit.isFunction);
  const weights = functions.reduce((total, unit) => total + Math.max(1, unit.ownCodeLines), 0);
  if (weights === 0) return null;
  return (
    functions.reduce((total, unit) => total + unit.maintainabilityIndex * Math.max(1, unit.ownCodeLines), 0) / weights
  );
}
