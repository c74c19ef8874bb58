import type { UnitMetrics } from "../metrics/measure.ts";
import { roundScore } from "./round-score.ts";

/** Up to these values a function loses nothing; at twice the value it keeps half. */
const comfortable = { cyclomatic: 6, cognitive: 8, codeLines: 40, nesting: 3, parameters: 5 } as const;

/** The scores of a file, each from 0 (bad) to 1 (good). */
export interface QualityScores {
  readonly quality: number;
  readonly complexity: number;
  readonly maintainability: number;
}

function comfort(value: number, limit: number): number {
  return value <= limit ? 1 : limit / value;
}

function complexityOf(unit: UnitMetrics): number {
  return (comfort(unit.cyclomatic, comfortable.cyclomatic) + comfort(unit.cognitive, comfortable.cognitive)) / 2;
}

function maintainabilityOf(unit: UnitMetrics): number {
  return (
    0.5 * comfort(unit.codeLines, comfortable.codeLines) +
    0.3 * comfort(unit.nesting, comfortable.nesting) +
    0.2 * comfort(unit.parameters, comfortable.parameters)
  );
}

/**
 * Half the mean of the functions, half the worst unit: one dreadful function is not hidden by fifty trivial ones, and code
 * outside of functions can only lower the score, never dilute it.
 */
function summarise(units: readonly UnitMetrics[], measureOf: (unit: UnitMetrics) => number): number {
  const functions = units.filter((unit) => unit.isFunction);
  const averaged = (functions.length > 0 ? functions : units).map(measureOf);
  const mean = averaged.reduce((total, value) => total + value, 0) / averaged.length;
  const worst = units.map(measureOf).reduce((lowest, value) => Math.min(lowest, value), 1);
  return (mean + worst) / 2;
}

/**
 * Scores a file by its units: every function, and the code outside of functions as one unit per file and class body.
 *
 * complexity = summary of (comfort(cyclomatic, 6) + comfort(cognitive, 8)) / 2;
 * maintainability = summary of 0.5 comfort(code lines, 40) + 0.3 comfort(nesting, 3) + 0.2 comfort(parameters, 5);
 * quality = 0.6 complexity + 0.4 maintainability, where comfort(x, limit) = min(1, limit / x) and a summary is half the
 * mean of the functions and half the worst unit. A file with broken syntax is scored by what was understood.
 * No measure looks at comments or inside strings, and none gets better when a function gets worse.
 */
export function scoreQuality(units: readonly UnitMetrics[]): QualityScores {
  const complexity = summarise(units, complexityOf);
  const maintainability = summarise(units, maintainabilityOf);
  return {
    quality: roundScore(0.6 * complexity + 0.4 * maintainability),
    complexity: roundScore(complexity),
    maintainability: roundScore(maintainability),
  };
}
