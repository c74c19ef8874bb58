import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { none } from "../languages/syntax-tree.ts";
import { onexFactsOf } from "../rules/onex-facts.ts";
import type { SourceFile } from "../source-file.ts";
import { detectDomain } from "./domains.ts";

const maxSnippetLines = 40;
const maxSnippetLength = 4_000;
const maxDescriptionLength = 200;

/** What a definition says about every place it is found at. */
interface PatternFacts {
  readonly name: string;
  /** Used where the place has no documentation of its own. */
  readonly description: string;
  readonly bestPractices: readonly string[];
  readonly confidence: number;
}

/** Makes a hit of a node: its lines, the beginning of its text, and the first line of its documentation. */
export function describePlace(file: SourceFile, node: number, facts: PatternFacts): Pattern {
  const { tree, language } = file;
  const startLine = tree.line(node);
  const endLine = Math.max(startLine, tree.endLine(node));
  const definition = tree.child(node, "definition");
  const documented = definition === none ? node : definition;
  return {
    name: facts.name,
    filePath: file.path,
    description: firstLine(language.outline.documentation(tree, documented)) || facts.description,
    confidence: facts.confidence,
    codeSnippet: tree
      .linesBetween(startLine, Math.min(endLine, startLine + maxSnippetLines - 1))
      .slice(0, maxSnippetLength),
    bestPractices: [...facts.bestPractices],
    startLine,
    endLine,
    nodeType: onexFactsOf(file).nodeType,
    domain: detectDomain(file),
    language: language.name,
  };
}

/** The first line that says something, cut to a readable length. */
export function firstLine(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  return line.trim().slice(0, maxDescriptionLength);
}
