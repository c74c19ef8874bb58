import type { Issue } from "@event-intelligence/contracts/code-analysis";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import type { Rule } from "./rule.ts";

/** A rule that applies to a file, with its hits. */
export interface RuleOutcome {
  readonly rule: Rule;
  readonly issues: readonly Issue[];
}

const errorKinds = new Set(["ERROR"]);

/** Applies the rules that say something about the file. Hits inside broken syntax are dropped: the parser guessed there. */
export function runRules(rules: readonly Rule[], file: SourceFile): readonly RuleOutcome[] {
  if (file.tree.size <= 1) return [];
  return rules
    .filter((rule) => rule.applies(file))
    .map((rule) => ({
      rule,
      issues: [...rule.find(file)]
        .filter(
          ({ node }) => file.tree.ancestor(node, errorKinds) === none && !isMarked(file, node, rule.markers ?? []),
        )
        .map(({ node, detail }) => ({
          rule: rule.id,
          severity: rule.severity,
          line: node === 0 ? null : file.tree.line(node),
          message: rule.message(detail ?? ""),
          cure: rule.cure,
        })),
    }));
}

function isMarked(file: SourceFile, node: number, markers: readonly string[]): boolean {
  if (markers.length === 0) return false;
  const line = file.tree.line(node);
  const nearby = file.tree.linesBetween(Math.max(1, line - 1), line).slice(0, 2000);
  return markers.some((marker) => nearby.includes(marker)) && hasCommentNear(file.tree, file, line, markers);
}

/** A marker counts in a comment only, not in a string. */
function hasCommentNear(tree: SyntaxTree, file: SourceFile, line: number, markers: readonly string[]): boolean {
  return file.tree.nodesOf(file.language.structure.comments).some((comment) => {
    const at = tree.line(comment);
    return (at === line || at === line - 1) && markers.some((marker) => tree.text(comment).includes(marker));
  });
}
