import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { onexFactsOf } from "../rules/onex-facts.ts";
import type { SourceFile } from "../source-file.ts";
import { type CodeOutline, outlineOf } from "./code-outline.ts";
import { detectDomain } from "./domains.ts";
import type { Evidence } from "./evidence.ts";
import { excerptOf } from "./excerpt.ts";

const maxDescriptionLength = 200;
const wrappers = new Set(["decorated_definition", "export_statement"]);

/** What a definition says about every place it is found at. */
interface PatternFacts {
  readonly name: string;
  /** Used where the place has no documentation of its own. */
  readonly description: string;
  readonly bestPractices: readonly string[];
  readonly confidence: number;
  /** By line; empty where the place speaks for itself. */
  readonly evidence?: readonly Evidence[] | undefined;
}

/** A pattern, and more about its place than is told. */
export interface FoundPattern {
  readonly pattern: Pattern;
  readonly outline: CodeOutline;
  /** All that the place says about itself. */
  readonly documentation: string;
}

const maxEvidence = 20;
/** How far above its definition an annotation may stand. */
const maxAnnotationLines = 10;

/** Makes a hit of a node: its lines, what was seen there, the first line of its documentation, and the code that shows it. */
export function describePlace(file: SourceFile, node: number, facts: PatternFacts): FoundPattern {
  const { tree, language } = file;
  const evidence = facts.evidence?.slice(0, maxEvidence) ?? [];
  const begin = tree.line(outermost(file, node));
  const annotated = evidence.find(({ line }) => line >= begin - maxAnnotationLines)?.line ?? begin;
  const startLine = Math.min(begin, annotated);
  const endLine = Math.max(startLine, tree.endLine(node));
  const documentation = language.outline.documentation(tree, node);
  const outline = outlineOf(file, node, { startLine, endLine });
  const evidenceIn = (_text: string, from: number, to: number) =>
    evidence.filter(({ line }) => line >= from && line <= to).length;
  const pattern = {
    name: facts.name,
    filePath: file.path,
    description: firstLine(documentation) || facts.description,
    confidence: facts.confidence,
    codeSnippet: excerptOf(outline, evidenceIn),
    bestPractices: [...facts.bestPractices],
    ...(evidence.length === 0 ? {} : { evidence }),
    startLine,
    endLine,
    nodeType: onexFactsOf(file).nodeType,
    domain: detectDomain(file),
    language: language.name,
  };
  return { pattern, outline, documentation };
}

/** A definition with its decorators, a class with its `export`. */
function outermost({ tree }: SourceFile, node: number): number {
  const parent = tree.parent(node);
  return wrappers.has(tree.kind(parent)) ? parent : node;
}

/** The first line that says something, cut to a readable length. */
function firstLine(text: string): string {
  // A backslash at its end only goes on with the next.
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/\\$/, "").trim());
  return (lines.find((line) => line !== "") ?? "").slice(0, maxDescriptionLength).toWellFormed();
}
