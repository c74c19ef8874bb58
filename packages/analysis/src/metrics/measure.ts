import type { FunctionMetrics } from "@event-intelligence/contracts/code-analysis";
import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import { CodeLines } from "./code-lines.ts";
import { findCodeUnits } from "./code-units.ts";
import { measureCognitive } from "./cognitive.ts";
import { measureCyclomatic } from "./cyclomatic.ts";
import { measureNesting } from "./nesting.ts";

/** The metrics of one unit. For code outside of functions `lines`, `codeLines` and `parameters` are 0. */
export interface UnitMetrics extends FunctionMetrics {
  readonly node: number;
  readonly isFunction: boolean;
  readonly isListed: boolean;
  /** Lines with code on them: comments, documentation and the inside of strings do not count. */
  readonly codeLines: number;
}

/** Measures every unit of a file, in source order. */
export function measure(tree: SyntaxTree, language: Language): readonly UnitMetrics[] {
  const { structure } = language;
  const codeUnits = findCodeUnits(tree, language);
  const cyclomatic = measureCyclomatic(tree, language.cyclomatic, codeUnits);
  const cognitive = measureCognitive(tree, language.cognitive, codeUnits);
  const nesting = measureNesting(tree, structure, codeUnits);
  const codeLines = new CodeLines(tree, structure);
  return codeUnits.units.flatMap(({ node, isFunction, isListed, isPart }, unit) => {
    if (isPart) return [];
    const startLine = isFunction ? tree.line(structure.functionHead(tree, node)) : tree.line(node);
    const endLine = tree.endLine(node);
    return {
      node,
      isFunction,
      isListed,
      name: isFunction ? structure.functionName(tree, node) : "",
      startLine,
      endLine,
      lines: isFunction ? endLine - startLine + 1 : 0,
      codeLines: isFunction ? codeLines.between(startLine, endLine) : 0,
      cyclomatic: cyclomatic[unit] ?? 1,
      cognitive: cognitive[unit] ?? 0,
      nesting: nesting[unit] ?? 0,
      parameters: isFunction ? structure.parameterCount(tree, node) : 0,
    };
  });
}

/** The metrics as a report carries them: functions only, those the language's reference tool lists. */
export function listedFunctions(units: readonly UnitMetrics[]): FunctionMetrics[] {
  return units
    .filter((unit) => unit.isListed)
    .map(({ name, startLine, endLine, lines, cyclomatic, cognitive, nesting, parameters }) => ({
      name: name || "(unnamed)",
      startLine,
      endLine,
      lines,
      cyclomatic,
      cognitive,
      nesting,
      parameters,
    }));
}
