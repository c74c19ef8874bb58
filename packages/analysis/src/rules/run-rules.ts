import type { Issue } from "@event-intelligence/contracts/code-analysis";
import type { SourceFile } from "../source-file.ts";
import { applies, type Rule, type RuleHit } from "./rule.ts";

/** A rule that applies to a file, with its hits. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly issues: readonly Issue[];
  /** Hits that a comment excuses. */
  readonly suppressedCount: number;
}

/** Applies the rules that say something about the file. Hits inside broken syntax are dropped: the parser guessed there. */
export function runRules(rules: readonly Rule[], file: SourceFile): readonly RuleOutcome[] {
  if (file.tree.size <= 1) return [];
  const comments = commentsByLine(file);
  return rules
    .filter(({ scope }) => applies(scope, file))
    .map((rule) => {
      const hits = [...rule.find(file)].filter(({ node }) => !file.isBroken(node));
      const kept = hits.filter(({ node }) => !isMarked(file, node, rule.markers ?? [], comments));
      const issues = kept.map((hit) => toIssue(file, rule, hit));
      return { rule, issues, suppressedCount: hits.length - kept.length };
    });
}

function toIssue(file: SourceFile, rule: Rule, { node, detail, severity }: RuleHit): Issue {
  return {
    rule: rule.id,
    severity: severity ?? rule.severity,
    line: node === 0 ? null : file.tree.line(node),
    message: rule.message(detail ?? ""),
    cure: rule.cure,
  };
}

/** A longer comment is no marker. */
const longestMarker = 500;

/** A marker counts in a comment only, not in a string. */
function commentsByLine({ tree, language }: SourceFile): ReadonlyMap<number, string> {
  const comments = new Map<number, string>();
  for (const node of tree.nodesOf(language.structure.comments)) {
    const line = tree.line(node);
    const text = tree.text(node).slice(0, longestMarker);
    comments.set(line, `${comments.get(line) ?? ""} ${text}`);
  }
  return comments;
}

function isMarked(
  file: SourceFile,
  node: number,
  markers: readonly string[],
  comments: ReadonlyMap<number, string>,
): boolean {
  if (markers.length === 0 || node === 0) return false;
  const line = file.tree.line(node);
  const nearby = `${comments.get(line - 1) ?? ""} ${comments.get(line) ?? ""}`;
  return markers.some((marker) => nearby.includes(marker));
}
