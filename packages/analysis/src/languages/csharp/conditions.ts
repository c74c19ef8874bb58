const directive = /^[ \t]*#[ \t]*(if|elif|else|endif)\b/;

/**
 * The text as a compiler sees it that takes the first branch of every `#if`: directives and other branches become
 * blanks, so that every offset and line stays. An `#if` may stand in the middle of a declaration, where no grammar of
 * the whole text can follow.
 */
export function takeFirstBranches(source: string): string {
  const skipped: boolean[] = [];
  let skippedCount = 0;
  const lines = source.split("\n").map((line) => {
    const word = directive.exec(line)?.[1];
    if (word === "if") skipped.push(false);
    else if (word === "endif") skippedCount -= skipped.pop() === true ? 1 : 0;
    else if (word !== undefined && skipped.at(-1) === false) {
      skipped[skipped.length - 1] = true;
      skippedCount += 1;
    }
    return word !== undefined || skippedCount > 0 ? line.replace(/[^\r]/g, " ") : line;
  });
  return lines.join("\n");
}
