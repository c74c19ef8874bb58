import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** Exceptions that are an answer rather than a failure: to pass over them is an idiom. */
const answers = new Set(
  (
    "GeneratorExit StopIteration StopAsyncIteration KeyError IndexError AttributeError ImportError ModuleNotFoundError " +
    "FileNotFoundError FileExistsError ProcessLookupError CancelledError QueueEmpty QueueFull"
  ).split(" "),
);
const exceptKinds = new Set(["except_clause", "except_group_clause"]);
const emptyStatements = new Set(["pass_statement", "continue_statement", "comment"]);

function bodyOf(file: SourceFile, clause: number): number {
  return file.tree.childOfKind(clause, "block");
}

function isEmptyStatement(file: SourceFile, statement: number): boolean {
  if (emptyStatements.has(file.tree.kind(statement))) return true;
  const isExpression = file.tree.kind(statement) === "expression_statement";
  return isExpression && ["ellipsis", "string"].includes(file.tree.kind(statement + 1));
}

/** The names of the exceptions a clause catches; empty when it catches all. */
function caughtNames(file: SourceFile, clause: number): string[] {
  const value = file.tree.child(clause, "value");
  if (value === none) return [];
  const text = file.tree.text(value).split(/\bas\b/)[0] ?? "";
  return [...text.matchAll(/[A-Za-z_][\w.]*/g)].map(([name]) => name.replace(/^.*\./, ""));
}

function* swallowedInPython(file: SourceFile): Generator<RuleHit> {
  for (const clause of file.tree.nodesOf(exceptKinds)) {
    const names = caughtNames(file, clause);
    if (names.length > 0 && names.every((name) => answers.has(name))) continue;
    const body = bodyOf(file, clause);
    if (body === none) continue;
    if ([...file.tree.children(body)].every((statement) => isEmptyStatement(file, statement))) {
      yield { node: clause, detail: names.join(", ") || "every exception" };
    }
  }
}

function isEmptyBlock(file: SourceFile, block: number): boolean {
  if (file.tree.kind(block) !== "statement_block") return false;
  return [...file.tree.children(block)].every(
    (child) => !file.tree.isNamed(child) || file.tree.kind(child) === "comment",
  );
}

function* swallowedInScript(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const clause of file.tree.nodesOf(["catch_clause"])) {
    if (isEmptyBlock(file, tree.child(clause, "body"))) yield { node: clause, detail: "every error" };
  }
  for (const { node, name } of file.calls) {
    if (!name.endsWith(".catch")) continue;
    const callback = [...tree.children(tree.child(node, "arguments"))].find((child) => tree.isNamed(child)) ?? none;
    if (callback !== none && isEmptyBlock(file, tree.child(callback, "body"))) {
      yield { node, detail: "every rejection" };
    }
  }
}

function* overBroad(file: SourceFile): Generator<RuleHit> {
  for (const clause of file.tree.nodesOf(exceptKinds)) {
    const names = caughtNames(file, clause);
    const isBare = file.tree.child(clause, "value") === none;
    if (!isBare && !names.includes("BaseException")) continue;
    if (!raises(file, clause)) yield { node: clause, detail: isBare ? "a bare except" : "except BaseException" };
  }
}

function raises(file: SourceFile, clause: number): boolean {
  for (let node = clause; node < file.tree.past(clause); node += 1) {
    if (file.tree.kind(node) === "raise_statement") return true;
  }
  return false;
}

const markers = ["fallback-ok", "reraise-ok"];

/** What happens to errors. */
export const errorHandlingRules: readonly Rule[] = [
  {
    id: "ARC-10",
    severity: "high",
    weight: 5,
    applies: () => true,
    find: (file) => (file.language.name === "python" ? swallowedInPython(file) : swallowedInScript(file)),
    message: (detail) => `An error disappears here: ${detail} is caught and nothing is done about it.`,
    cure: "Handle it, log it with its cause, or let it pass; if ignoring it is right, narrow the exception and say why.",
    markers,
  },
  {
    id: "ARC-11",
    severity: "medium",
    weight: 3,
    applies: (file) => file.language.name === "python",
    find: overBroad,
    message: (detail) => `${detail} also catches cancellation and the request to exit.`,
    cure: "Catch Exception or something narrower, or raise again after cleaning up.",
    markers,
  },
];
