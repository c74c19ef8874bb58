import { type ParserOptions, parse } from "@babel/parser";
import { SyntaxTree } from "../../syntax-tree.ts";
import type { BabelNode } from "./babel-node.ts";
import { bindings } from "./bindings.ts";
import { classes } from "./classes.ts";
import { elements } from "./elements.ts";
import { expressions } from "./expressions.ts";
import { flowTypes } from "./flow-types.ts";
import { functions } from "./functions.ts";
import { literals } from "./literals.ts";
import { modules } from "./modules.ts";
import { Shape, UnknownShapeError, type Write } from "./shape.ts";
import { shapeNames } from "./shape-names.ts";
import { statements } from "./statements.ts";
import { typeDeclarations } from "./type-declarations.ts";
import { typeNames } from "./type-names.ts";
import { typeNodes } from "./type-nodes.ts";

const writers: ReadonlyMap<string, Write> = new Map(
  Object.entries({
    ...statements,
    ...functions,
    ...classes,
    ...bindings,
    ...expressions,
    ...literals,
    ...elements,
    ...modules,
    ...typeNames,
    ...typeNodes,
    ...flowTypes,
    ...typeDeclarations,
  }),
);

type Plugins = NonNullable<ParserOptions["plugins"]>;

/** Of both kinds of decorators the older one, which reads all that the newer one does, and those of parameters. */
const everywhere: Plugins = [
  "decorators-legacy",
  "decoratorAutoAccessors",
  "deferredImportEvaluation",
  "sourcePhaseImports",
];

/** What a text may be. */
interface Reading {
  readonly plugins: Plugins;
  readonly sourceType: "module" | "script";
}

const typed: Reading = { plugins: [...everywhere, "typescript"], sourceType: "module" };
const declared: Reading = { plugins: [...everywhere, ["typescript", { dts: true }]], sourceType: "module" };
const typedElements: Reading = { plugins: [...everywhere, "typescript", "jsx"], sourceType: "module" };
const elementsOnly: Reading = { plugins: [...everywhere, "jsx"], sourceType: "module" };
const flow: Reading = { plugins: [...everywhere, "jsx", ["flow", { all: true }]], sourceType: "module" };
const asScript = (reading: Reading): Reading => ({ ...reading, sourceType: "script" });

/** For each grammar of tree-sitter what a text may be, the likeliest first. */
const readings: Readonly<Record<string, readonly Reading[]>> = {
  typescript: [typed, declared, typedElements, asScript(typed)],
  tsx: [typedElements, asScript(typedElements)],
  javascript: [elementsOnly, asScript(elementsOnly), flow],
};

/**
 * The tree of a text, in the kinds of a grammar of tree-sitter; undefined where Babel does not read it.
 * @param checkSize is told every few thousand nodes how many there are, and throws where that is enough
 */
export function readWithBabel(
  grammar: string,
  source: string,
  checkSize: (size: number) => void,
): SyntaxTree | undefined {
  try {
    for (const reading of readings[grammar] ?? []) {
      const program = parseAs(reading, source);
      if (program !== undefined) return toTree(program, grammar, source, checkSize);
    }
    return undefined;
  } catch (error) {
    // Where it is nested too deep for the stack it is so as whatever it is read.
    if (error instanceof RangeError || error instanceof UnknownShapeError) return undefined;
    throw error;
  }
}

/**
 * Errors that leave the tree as it is: they are about what names mean, and Babel sees one file where the compiler of
 * TypeScript sees a program. After any other it has guessed how to go on.
 */
const rulesOfNames = new Set([
  "VarRedeclaration",
  "DuplicateExport",
  "DuplicateDefaultExport",
  "ModuleExportUndefined",
  "InvalidPrivateFieldResolution",
  "PrivateNameRedeclaration",
]);

function parseAs({ plugins, sourceType }: Reading, source: string): BabelNode | undefined {
  const { stackTraceLimit } = Error;
  // Nobody looks where in Babel an error arose, and a text may have thousands.
  Error.stackTraceLimit = 0;
  try {
    const file = parse(source, {
      plugins,
      sourceType,
      attachComment: false,
      errorRecovery: true,
      createParenthesizedExpressions: true,
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowNewTargetOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      allowYieldOutsideFunction: true,
    });
    const isWhole = file.errors?.every(({ reasonCode }) => rulesOfNames.has(reasonCode)) ?? true;
    return isWhole ? (file.program as unknown as BabelNode) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function toTree(program: BabelNode, grammar: string, source: string, checkSize: (size: number) => void): SyntaxTree {
  const shape = new Shape(source, grammar !== "javascript", writers, checkSize);
  shape.write(program);
  return new SyntaxTree(source, shape.columns, shapeNames);
}
