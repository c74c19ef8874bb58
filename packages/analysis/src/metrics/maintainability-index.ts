import type { HalsteadMeasures } from "./halstead.ts";

/** What the index is made of. */
interface Ingredients {
  readonly halstead: HalsteadMeasures;
  readonly cyclomatic: number;
  readonly codeLines: number;
}

/**
 * How easy code is to keep up, 0 to 100. Definition: Coleman and Oman, "Using Metrics to Evaluate Software System
 * Maintainability", 1994, without their bonus for comments, and stretched to 0 to 100 as Visual Studio does.
 */
export function maintainabilityIndex({ halstead, cyclomatic, codeLines }: Ingredients): number {
  const volume = Math.log(Math.max(1, halstead.volume));
  const lines = Math.log(Math.max(1, codeLines));
  return Math.min(100, Math.max(0, ((171 - 5.2 * volume - 0.23 * cyclomatic - 16.2 * lines) * 100) / 171));
}
