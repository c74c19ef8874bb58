import { type CodeOutline, leftOut, type OutlineBlock, type OutlineLine, type OutlinePart } from "./code-outline.ts";

/** How much a part of the code has to do with what is asked; 0: nothing. Told its text and its lines, counted from 1. */
export type Interest = (text: string, startLine: number, endLine: number) => number;

const maxLines = 40;
const maxLength = 4_000;
/** With less room behind its head nothing of a block is worth showing. */
const leastBodyRoom = 4;
/** A member of so many lines returns something and no more. */
const shortMemberLines = 4;
const maxLeadParts = 3;
const constructors = /\b__\w+__\b|\bconstructor\b/;
const closing = /^\s*[)\]}]+[;,]?\s*$/;

/** A line that is shown, or how many are not. */
type Shown = OutlineLine | { readonly leftOutCount: number; readonly indent: string };

/**
 * Forty lines of a place at most, those that have most to do with what is asked. Its beginning is always there; where
 * lines are left out a comment says how many, so that those behind it can be counted on.
 */
export function excerptOf(outline: CodeOutline, interest: Interest): string {
  const { lineComment, startLine } = outline;
  const toText = (shown: Shown) => {
    if (typeof shown === "string") return shown;
    return "text" in shown ? shown.text : `${shown.indent}${lineComment} ${leftOut(shown.leftOutCount)}`;
  };
  if (outline.isDeclarative) {
    const shown = outline.parts.slice(0, outline.headCount).flatMap(linesOf).map(toText);
    return atMost([...shown, `    ${lineComment} declarative: there is no code in it`], lineComment);
  }
  return atMost(new Excerpt(interest).fit(outline, startLine, maxLines, outline.hasMembers).map(toText), lineComment);
}

/** Whether an outline is more than an excerpt of it can show. */
export function isCut(outline: CodeOutline): boolean {
  return heightOf(outline) > maxLines;
}

/** Cuts at the end of a line where characters are many, and says so. */
function atMost(lines: readonly string[], lineComment: string): string {
  const text = lines.join("\n");
  if (text.length <= maxLength) return text;
  let length = 0;
  const count = lines.findIndex((line) => {
    length += line.length + 1;
    return length > maxLength - 30;
  });
  const kept = lines.slice(0, count).join("\n") || (lines[0] ?? "").slice(0, maxLength - 30);
  return `${kept}\n${lineComment} ${leftOut(Math.max(1, lines.length - count))}`.toWellFormed();
}

/** How many lines a part has in its file, and how many when all of it is shown. */
function sourceHeightOf(part: OutlinePart): number {
  if (typeof part === "string") return 1;
  return "text" in part ? part.lineCount : part.parts.reduce((total, inner) => total + sourceHeightOf(inner), 0);
}

function heightOf(part: OutlinePart): number {
  if (typeof part === "string" || "text" in part) return 1;
  return part.parts.reduce((total, inner) => total + heightOf(inner), 0);
}

function linesOf(part: OutlinePart): OutlineLine[] {
  return typeof part === "string" || "text" in part ? [part] : part.parts.flatMap(linesOf);
}

function textOf(part: OutlinePart): string {
  return linesOf(part)
    .map((line) => (typeof line === "string" ? line : line.text))
    .join("\n");
}

/** A part of a block that may be left out. */
interface Choice {
  readonly part: OutlinePart;
  readonly startLine: number;
  /** Lines in the file, and when all of it is shown. */
  readonly lineCount: number;
  readonly height: number;
  readonly isBlank: boolean;
  readonly interest: number;
}

class Excerpt {
  readonly #interest: Interest;

  constructor(interest: Interest) {
    this.#interest = interest;
  }

  /** The best of a block in so many lines. */
  fit(block: OutlineBlock, startLine: number, room: number, hasMembers: boolean): Shown[] {
    if (heightOf(block) <= room) return linesOf(block);
    const isWhole = block.headCount === block.parts.length;
    const headCount = isWhole ? 1 : block.headCount;
    const tailCount = closing.test(String(block.parts.at(-1))) ? 1 : 0;
    const head = block.parts.slice(0, headCount).flatMap(linesOf);
    if (head.length > room - 2) return cutBehind(head, room, sourceHeightOf(block));
    const choices = this.#choices(block.parts.slice(headCount, block.parts.length - tailCount), startLine, head);
    const tail = block.parts.slice(block.parts.length - tailCount).flatMap(linesOf);
    const order = hasMembers ? byMerit(choices) : outwards(choices);
    return [...head, ...this.#choose(choices, order, room - head.length - tail.length, hasMembers), ...tail];
  }

  #choices(parts: readonly OutlinePart[], startLine: number, head: readonly OutlineLine[]): Choice[] {
    let line = startLine + head.reduce((total, one) => total + sourceHeightOf(one), 0);
    return parts.map((part) => {
      const lineCount = sourceHeightOf(part);
      const text = textOf(part);
      const isBlank = text.trim() === "";
      const interest = isBlank ? 0 : this.#interest(text, line, line + lineCount - 1);
      const choice = { part, startLine: line, lineCount, height: heightOf(part), isBlank, interest };
      line += lineCount;
      return choice;
    });
  }

  /** Takes parts in an order as long as there is room for them, and marks what is left out. */
  #choose(choices: readonly Choice[], order: readonly number[], room: number, mayPassOver: boolean): Shown[] {
    const taken: Shown[][] = [];
    for (const index of order) {
      const choice = choices[index];
      if (choice === undefined || choice.isBlank) continue;
      const left = room - heightWith(choices, taken, index);
      if (left < 1) break;
      if (choice.height <= left) taken[index] = linesOf(choice.part);
      else {
        if (left >= leastRoomOf(choice.part, taken.length === 0)) taken[index] = this.#shrink(choice, left);
        if (!mayPassOver) break;
      }
    }
    return withMarks(choices, taken);
  }

  #shrink({ part, startLine }: Choice, room: number): Shown[] {
    if (typeof part === "string" || "text" in part) return [part];
    const shown = this.fit(part, startLine, room, false);
    return shown.length <= room ? shown : shown.slice(0, room);
  }
}

/** A statement of several lines is cut only where else nothing would be shown. */
function leastRoomOf(part: OutlinePart, isFirst: boolean): number {
  if (typeof part === "string" || "text" in part) return 1;
  const isOneStatement = part.headCount === part.parts.length;
  if (isOneStatement) return isFirst ? 1 : Number.POSITIVE_INFINITY;
  return leastBodyRoom + part.parts.slice(0, part.headCount).reduce((total, one) => total + heightOf(one), 0);
}

/** Members: what is asked for first, then those that do something, short ones last. */
function byMerit(choices: readonly Choice[]): number[] {
  const rankOf = ({ part }: Choice): number => {
    if (typeof part === "string" || "text" in part) return 2;
    if (heightOf(part) <= shortMemberLines) return 3;
    return constructors.test(textOf(part).slice(0, 200)) ? 1 : 0;
  };
  return choices
    .map((choice, index) => ({ index, interest: choice.interest, rank: rankOf(choice) }))
    .sort((left, right) => right.interest - left.interest || left.rank - right.rank || left.index - right.index)
    .map(({ index }) => index);
}

/** Statements: from the one that has most to do with what is asked onwards, and back where there is room. */
function outwards(choices: readonly Choice[]): number[] {
  const best = choices.reduce(
    (top, { interest }, index) => (interest > (choices[top]?.interest ?? 0) ? index : top),
    0,
  );
  const order = [best];
  let [before, behind] = [best - 1, best + 1];
  // A few lines that lead there.
  while (best - before <= maxLeadParts && (choices[before]?.height ?? maxLeadParts) < maxLeadParts)
    order.push(before--);
  while (before >= 0 || behind < choices.length) {
    const isBack = behind >= choices.length || (choices[before]?.interest ?? -1) > (choices[behind]?.interest ?? 0);
    order.push(isBack && before >= 0 ? before-- : behind++);
  }
  return order;
}

/** How many lines it takes to show what is taken, and the marks around one more part. */
function heightWith(choices: readonly Choice[], taken: readonly Shown[][], added: number): number {
  return gapsOf(choices, (index) => index === added || taken[index] !== undefined).reduce(
    (total, { index, gap }) => total + markOf(gap).length + (taken[index]?.length ?? 0),
    0,
  );
}

/** What is taken, in its order, with a mark for each gap. */
function withMarks(choices: readonly Choice[], taken: readonly Shown[][]): Shown[] {
  const gaps = gapsOf(choices, (index) => taken[index] !== undefined);
  return gaps.flatMap(({ index, gap }) => [...markOf(gap), ...(taken[index] ?? [])]);
}

interface Gap {
  /** The part behind it; one behind the last for the gap at the end. */
  readonly index: number;
  readonly gap: readonly Choice[];
}

function gapsOf(choices: readonly Choice[], isTaken: (index: number) => boolean): Gap[] {
  const gaps: Gap[] = [];
  let from = 0;
  for (let index = 0; index <= choices.length; index += 1) {
    if (index < choices.length && !isTaken(index)) continue;
    gaps.push({ index, gap: choices.slice(from, index) });
    from = index + 1;
  }
  return gaps;
}

/** Blank lines are shown, as is a single line, which a mark would only take the place of. */
function markOf(gap: readonly Choice[]): Shown[] {
  const first = gap.find(({ isBlank }) => !isBlank);
  if (first === undefined) return gap.map(() => "");
  const leftOutCount = gap.reduce((total, { lineCount }) => total + lineCount, 0);
  return leftOutCount === 1 ? linesOf(first.part) : [{ leftOutCount, indent: indentOf(first.part) }];
}

function indentOf(part: OutlinePart): string {
  return /^\s*/.exec(textOf(part))?.[0] ?? "";
}

function cutBehind(lines: readonly OutlineLine[], room: number, total: number): Shown[] {
  const kept = lines.slice(0, room - 1);
  const count = total - kept.reduce((sum, line) => sum + sourceHeightOf(line), 0);
  return [...kept, { leftOutCount: count, indent: indentOf(kept.at(-1) ?? "") }];
}
