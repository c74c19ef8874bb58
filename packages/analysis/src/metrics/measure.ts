import type { FunctionMetrics } from "@event-intelligence/contracts/code-analysis";
import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import { findCodeUnits } from "./code-units.ts";
import { measureCognitive } from "./cognitive.ts";
import { measureCyclomatic } from "./cyclomatic.ts";
import { type HalsteadMeasures, halsteadMeasures } from "./halstead.ts";
import { maintainabilityIndex } from "./maintainability-index.ts";
import { measureNesting } from "./nesting.ts";
import { countTokens } from "./tokens.ts";

type CountedMetrics = Pick<
  FunctionMetrics,
  "name" | "startLine" | "endLine" | "lines" | "cyclomatic" | "cognitive" | "nesting" | "parameters"
>;

/** The metrics of one unit. For code outside of functions `lines`, `codeLines` and `parameters` are 0. */
export interface UnitMetrics extends CountedMetrics {
  readonly node: number;
  readonly isFunction: boolean;
  readonly isListed: boolean;
  /** Lines with code on them, also that of functions inside: comments, documentation and the inside of strings do not count. */
  readonly codeLines: number;
  /** Lines on which a token of its own begins, without those of units inside it. */
  readonly ownCodeLines: number;
  readonly halstead: HalsteadMeasures;
  /** Of its own code, without that of units inside it. */
  readonly maintainabilityIndex: number;
}

/** What was measured in a file. */
export interface Measures {
  /** Every unit, in source order. */
  readonly units: readonly UnitMetrics[];
  readonly halstead: HalsteadMeasures;
  readonly lines: number;
  readonly codeLines: number;
  readonly commentLines: number;
}

/** Measures a file and every unit of it. */
export function measure(tree: SyntaxTree, language: Language): Measures {
  const { structure } = language;
  const codeUnits = findCodeUnits(tree, language);
  const cyclomatic = measureCyclomatic(tree, language.cyclomatic, codeUnits);
  const cognitive = measureCognitive(tree, language.cognitive, codeUnits);
  const nesting = measureNesting(tree, structure, codeUnits);
  const tokens = countTokens(tree, language, codeUnits);
  const units = codeUnits.units.flatMap(({ node, isFunction, isListed, isPart }, unit) => {
    const tally = tokens.units[unit];
    if (isPart || tally === undefined) return [];
    const startLine = isFunction ? tree.line(structure.functionHead(tree, node)) : tree.line(node);
    const endLine = tree.endLine(node);
    const halstead = halsteadMeasures(tally);
    const decisions = cyclomatic[unit] ?? 1;
    return {
      node,
      isFunction,
      isListed,
      name: isFunction ? structure.functionName(tree, node) : "",
      startLine,
      endLine,
      lines: isFunction ? endLine - startLine + 1 : 0,
      codeLines: isFunction ? tokens.lines.codeBetween(startLine, endLine) : 0,
      ownCodeLines: tally.codeLines,
      cyclomatic: decisions,
      cognitive: cognitive[unit] ?? 0,
      nesting: nesting[unit] ?? 0,
      parameters: isFunction ? structure.parameterCount(tree, node) : 0,
      halstead,
      maintainabilityIndex: maintainabilityIndex({ halstead, cyclomatic: decisions, codeLines: tally.codeLines }),
    };
  });
  const { lines, codeLines, commentLines } = tokens.lines;
  return { units, halstead: halsteadMeasures(tokens.file), lines, codeLines, commentLines };
}
