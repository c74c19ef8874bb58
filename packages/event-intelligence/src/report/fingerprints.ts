import { hash } from "node:crypto";

interface PlacedIssue {
  readonly rule: string;
  readonly line: number | null;
  readonly message: string;
}

/** The name under which SARIF results hold their fingerprint; its number changes with the way it is made. */
export const fingerprintName = "eventIntelligence/v1";

/** Hexadecimal digits of a fingerprint: 128 bits. */
const fingerprintLength = 32;

/**
 * One fingerprint for each issue of a file, in their order. It is made of the rule, the file's place, the text of the
 * issue's line without regard to blanks, and the issue's number among those alike in all of that; so it stays the same
 * when lines are inserted above, when code is indented, and when the wording or the severity of the rule changes.
 */
export function fingerprintIssues(place: string, content: string, issues: readonly PlacedIssue[]): string[] {
  if (issues.length === 0) return [];
  const textOf = lineTexts(content);
  const occurrences = new Map<string, number>();
  const fingerprints = new Map<PlacedIssue, string>();
  for (const issue of issues.toSorted(fromTheTop)) {
    const key = JSON.stringify([issue.rule, place, textOf(issue.line)]);
    const occurrence = (occurrences.get(key) ?? 0) + 1;
    occurrences.set(key, occurrence);
    fingerprints.set(issue, hash("sha256", `${key}${occurrence}`).slice(0, fingerprintLength));
  }
  return issues.map((issue) => fingerprints.get(issue) ?? "");
}

/** Reports come sorted by severity, and from other workers in any order. */
function fromTheTop(one: PlacedIssue, other: PlacedIssue): number {
  return (
    (one.line ?? 0) - (other.line ?? 0) || (one.message < other.message ? -1 : Number(one.message > other.message))
  );
}

/** Each line is made short at once: one of a megabyte may have hundreds of issues. */
function lineTexts(content: string): (line: number | null) => string {
  const lines = content.split("\n");
  const known = new Map<number, string>();
  return (line) => {
    if (line === null) return "";
    const text = known.get(line) ?? hash("sha256", (lines[line - 1] ?? "").trim().replaceAll(/\s+/g, " "));
    known.set(line, text);
    return text;
  };
}
