import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";

/** A line as it stands in the file; or one in the place of several lines of documentation or comment. */
export type OutlineLine = string | { readonly text: string; readonly lineCount: number };

/** A definition or statement of more than one line: what begins it, and the statements in it with what stands between. */
export interface OutlineBlock {
  /** So many parts at its beginning say what it is; all of them where nothing can be taken out. */
  readonly headCount: number;
  readonly parts: readonly OutlinePart[];
}

export type OutlinePart = OutlineLine | OutlineBlock;

/** The code of a place without its documentation, by its statements: what an excerpt is made of. */
export interface CodeOutline extends OutlineBlock {
  /** Counted from 1. */
  readonly startLine: number;
  /** What a comment to the end of the line begins with. */
  readonly lineComment: string;
  /** Whether its parts are the members of a type or a file, of which each speaks for itself. */
  readonly hasMembers: boolean;
  /** Whether there is nothing in it but what it says about itself. */
  readonly isDeclarative: boolean;
}

/** Deeper statements are taken whole. */
const maxDepth = 6;
/** Of longer places the statements are not told apart: a text made to hurt may hold a thousand, one in another. */
const maxStructuredLines = 3_000;
const maxCommentLines = 3;
const maxSummaryLength = 200;
/** Kinds of nodes that hold statements or members, in every grammar. */
const containers = /(?:^|_)(?:block|body)$|(?:declaration|statement)_list$/;

/** Where a place begins and ends, counted from 1. */
export interface Lines {
  readonly startLine: number;
  readonly endLine: number;
}

export function outlineOf(file: SourceFile, node: number, lines: Lines): CodeOutline {
  const { tree, language } = file;
  const facts = { startLine: lines.startLine, lineComment: language.writing.lineComment };
  const builder = new OutlineBuilder(file);
  if (lines.endLine - lines.startLine >= maxStructuredLines) {
    return { ...facts, headCount: 1, parts: builder.lines(lines), hasMembers: false, isDeclarative: false };
  }
  const hasMembers = node === 0 || language.structure.classes.has(tree.kind(node));
  const isDeclarative = hasMembers && builder.isDeclarative(node, lines);
  return { ...facts, ...builder.block(node, lines, 0), hasMembers, isDeclarative };
}

class OutlineBuilder {
  readonly #file: SourceFile;
  readonly #tree: SyntaxTree;
  readonly #isContainer: (node: number) => number;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#tree = file.tree;
    this.#isContainer = file.tree.byKind((kind, isNamed) => Number(isNamed && containers.test(kind)));
  }

  block(node: number, { startLine, endLine }: Lines, depth: number): OutlineBlock {
    const parts: OutlinePart[] = [];
    let headCount: number | undefined;
    let line = startLine;
    const statements = depth < maxDepth ? this.#statements(node, endLine) : [];
    for (let index = 0; index < statements.length; index += 1) {
      const statement = statements[index] ?? none;
      const last = this.#lastOfComment(statements, index);
      const from = this.#tree.line(statement);
      // What shares a line with what stands before it is shown with that.
      if (from < line || !this.#beginsLine(statement)) continue;
      parts.push(...this.lines({ startLine: line, endLine: from - 1 }));
      headCount ??= parts.length;
      const part = this.#part(statement, statements[last] ?? statement, depth);
      // What it is for belongs to the head.
      if (parts.length === headCount && this.#isDocumentation(statement)) headCount += 1;
      parts.push(part);
      line = this.#tree.endLine(statements[last] ?? statement) + 1;
      index = last;
    }
    parts.push(...this.lines({ startLine: line, endLine }));
    return { headCount: headCount ?? parts.length, parts };
  }

  /** Whether a place has documentation, and beside it comments and what does nothing. */
  isDeclarative(node: number, { endLine }: Lines): boolean {
    const statements = this.#statements(node, endLine);
    const isSilent = (statement: number) =>
      this.#isDocumentation(statement) || this.#isComment(statement) || this.#doesNothing(statement);
    return statements.every(isSilent) && statements.some((statement) => this.#isDocumentation(statement));
  }

  #doesNothing(statement: number): boolean {
    const text = this.#tree.source.slice(this.#tree.start(statement), this.#tree.start(statement) + 5);
    return text === "pass" || text === "...";
  }

  /** The outermost statements within a node, as far as a line. */
  #statements(node: number, endLine: number): number[] {
    const tree = this.#tree;
    const statements: number[] = [];
    for (let one = node + 1; one < tree.past(node); one += 1) {
      const parent = tree.parent(one);
      const isHeld = (parent === 0 && node === 0) || this.#isContainer(parent) === 1;
      if (tree.isNamed(one) && isHeld && this.#isContainer(one) === 0) {
        if (tree.endLine(one) > endLine) break;
        statements.push(one);
        one = tree.past(one) - 1;
      } else if (tree.line(one) === tree.endLine(one)) one = tree.past(one) - 1;
    }
    return statements;
  }

  #part(statement: number, last: number, depth: number): OutlinePart {
    const [startLine, endLine] = [this.#tree.line(statement), this.#tree.endLine(last)];
    const lineCount = endLine - startLine + 1;
    const short = lineCount > 1 ? this.#shortened(statement, last, lineCount) : null;
    if (short !== null) return { text: `${this.#indentAt(startLine)}${short}`, lineCount };
    if (lineCount === 1) return this.#tree.linesBetween(startLine, endLine);
    return this.block(statement, { startLine, endLine }, depth + 1);
  }

  /** One line for documentation, and for comments that are as long; null for code. */
  #shortened(statement: number, last: number, lineCount: number): string | null {
    const tree = this.#tree;
    const { lineComment, documentation } = this.#file.language.writing;
    const isDocumentation = this.#isDocumentation(statement);
    if (!isDocumentation && (!this.#isComment(statement) || lineCount <= maxCommentLines)) return null;
    const text = tree.source.slice(tree.start(statement), tree.end(last));
    const summary = summaryOf(text, isDocumentation);
    return `${isDocumentation ? documentation(summary) : `${lineComment} ${summary}`} ${lineComment} ${leftOut(lineCount - 1)}`;
  }

  #isDocumentation(statement: number): boolean {
    const { structure } = this.#file.language;
    const text = statement + 1;
    return (
      this.#tree.parent(text) === statement &&
      structure.strings.has(this.#tree.kind(text)) &&
      structure.isDocumentation(this.#tree, text) &&
      this.#tree.end(text) === this.#tree.end(statement)
    );
  }

  #isComment(statement: number): boolean {
    return this.#file.language.structure.comments.has(this.#tree.kind(statement));
  }

  /** The last of comments in lines that follow each other. */
  #lastOfComment(statements: readonly number[], index: number): number {
    let last = index;
    const at = (place: number) => statements[place] ?? none;
    while (
      this.#isComment(at(last)) &&
      last + 1 < statements.length &&
      this.#isComment(at(last + 1)) &&
      this.#beginsLine(at(last + 1)) &&
      this.#tree.line(at(last + 1)) <= this.#tree.endLine(at(last)) + 1
    ) {
      last += 1;
    }
    return last;
  }

  #beginsLine(node: number): boolean {
    const { source } = this.#tree;
    let before = this.#tree.start(node) - 1;
    while (source[before] === " " || source[before] === "\t") before -= 1;
    return before < 0 || source[before] === "\n";
  }

  #indentAt(line: number): string {
    return /^\s*/.exec(this.#tree.linesBetween(line, line))?.[0] ?? "";
  }

  lines({ startLine, endLine }: Lines): string[] {
    if (startLine > endLine) return [];
    const lines = this.#tree.linesBetween(startLine, endLine).split(/\r?\n/);
    // Blank ones at the end are no part of that text.
    return [...lines, ...new Array<string>(Math.max(0, endLine - startLine + 1 - lines.length)).fill("")];
  }
}

/** Says how many lines are not shown. */
export function leftOut(lineCount: number): string {
  return `... ${lineCount} ${lineCount === 1 ? "line" : "lines"}`;
}

/** The first line that says something, without the signs that make it a comment or a text. */
function summaryOf(text: string, isText: boolean): string {
  const signs = isText ? /^\s*\w{0,2}(?:"""|'''|"|')\\?|(?:"""|'''|"|')\s*$/g : /^[\s/*#!-]+|[\s*/#-]+$/g;
  const begun = text.slice(0, 20 * maxSummaryLength).split(/[\r\n]+/);
  const telling = begun.map((line) => line.replace(signs, "").replace(/\\$/, "").trim()).find((line) => line !== "");
  return (telling ?? "").slice(0, maxSummaryLength).toWellFormed();
}
