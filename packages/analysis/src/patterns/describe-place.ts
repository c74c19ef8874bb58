import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { none } from "../languages/syntax-tree.ts";
import { onexFactsOf } from "../rules/onex-facts.ts";
import type { SourceFile } from "../source-file.ts";
import { detectDomain } from "./domains.ts";
import type { Evidence } from "./evidence.ts";

const maxSnippetLines = 40;
const maxSnippetLength = 4_000;
const maxDescriptionLength = 200;
const shortDocumentationLines = 3;
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

/** How many lines before the evidence a snippet begins that would not reach it from the beginning of the place. */
const leadLines = 3;
const maxEvidence = 20;
/** How far above its definition an annotation may stand. */
const maxAnnotationLines = 10;

/**
 * Makes a hit of a node: its lines, what was seen there, the first line of its documentation, and as much of its text as
 * shows the first evidence: from its beginning, or in a long class from shortly before the evidence.
 */
export function describePlace(file: SourceFile, node: number, facts: PatternFacts): Pattern {
  const { tree, language } = file;
  const evidence = facts.evidence?.slice(0, maxEvidence) ?? [];
  const begin = tree.line(outermost(file, node));
  const annotated = evidence.find(({ line }) => line >= begin - maxAnnotationLines)?.line ?? begin;
  const startLine = Math.min(begin, annotated);
  const endLine = Math.max(startLine, tree.endLine(node));
  const seen = evidence.find(({ line }) => line >= startLine && line <= endLine)?.line ?? startLine;
  const snippetLine = seen < startLine + maxSnippetLines ? startLine : seen - leadLines;
  return {
    name: facts.name,
    filePath: file.path,
    description: firstLine(language.outline.documentation(tree, node)) || facts.description,
    confidence: facts.confidence,
    codeSnippet: snippetOf(file, node, snippetLine, endLine).slice(0, maxSnippetLength).toWellFormed(),
    bestPractices: [...facts.bestPractices],
    ...(evidence.length === 0 ? {} : { evidence }),
    startLine,
    endLine,
    nodeType: onexFactsOf(file).nodeType,
    domain: detectDomain(file),
    language: language.name,
  };
}

/**
 * The first lines of a place. In one that is longer its documentation, where it stands within, is cut to its first line:
 * else much of what is shown would be prose, and what it does remain unseen.
 */
function snippetOf({ tree, language }: SourceFile, node: number, startLine: number, endLine: number): string {
  const statement = language.outline.documentationAt?.(tree, node) ?? none;
  const [first, last] = statement === none ? [0, 0] : [tree.line(statement), tree.endLine(statement)];
  const isShort = endLine < startLine + maxSnippetLines || last - first < shortDocumentationLines;
  const summary = firstLine(language.outline.documentation(tree, node));
  if (isShort || first <= startLine || summary === "") {
    return tree.linesBetween(startLine, Math.min(endLine, startLine + maxSnippetLines - 1));
  }
  const before = tree.linesBetween(startLine, first - 1).split("\n");
  const indent = /^\s*/.exec(tree.linesBetween(first, first))?.[0] ?? "";
  const behind = tree.linesBetween(last + 1, Math.min(endLine, last + maxSnippetLines)).split("\n");
  return [...before, `${indent}"""${summary} ..."""`, ...behind].slice(0, maxSnippetLines).join("\n");
}

/** A definition with its decorators, a class with its `export`. */
function outermost({ tree }: SourceFile, node: number): number {
  const parent = tree.parent(node);
  return wrappers.has(tree.kind(parent)) ? parent : node;
}

/** The first line that says something, cut to a readable length. */
export function firstLine(text: string): string {
  // A backslash at its end only goes on with the next.
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/\\$/, "").trim());
  return (lines.find((line) => line !== "") ?? "").slice(0, maxDescriptionLength).toWellFormed();
}
