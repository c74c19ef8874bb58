import type { SourceFile } from "../source-file.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** Beyond these a function is hard to change safely. */
const limits = { codeLines: 80, nesting: 4, cyclomatic: 15 } as const;

function* wildcardImports(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const node of file.tree.nodesOf(["wildcard_import"])) yield { node };
  if (/(?:^|\/)index\.\w+$/.test(file.path)) return;
  for (const node of file.tree.nodesOf(["export_statement"])) {
    if (tree.childOfKind(node, "'*'") >= 0) yield { node };
  }
}

function* oversizedFunctions(file: SourceFile): Generator<RuleHit> {
  for (const unit of file.units) {
    if (!unit.isFunction) continue;
    const reasons = [
      unit.codeLines > limits.codeLines ? `${unit.codeLines} lines of code` : "",
      unit.nesting > limits.nesting ? `${unit.nesting} levels of nesting` : "",
      unit.cyclomatic > limits.cyclomatic ? `cyclomatic complexity ${unit.cyclomatic}` : "",
    ].filter((reason) => reason !== "");
    if (reasons.length > 0) yield { node: unit.node, detail: `${unit.name} has ${reasons.join(" and ")}` };
  }
}

function isInAsyncFunction(file: SourceFile, node: number): boolean {
  const enclosing = file.tree.ancestor(node, file.language.structure.functions);
  return enclosing >= 0 && file.tree.childOfKind(enclosing, "'async'") >= 0;
}

const blockingCall =
  /^(?:time\.sleep|requests\.\w+|urllib\.request\.urlopen|subprocess\.(?:run|call|check_call|check_output)|os\.system)$/;
const blockingScriptCall = /(?:^|\.)(?:\w+Sync|execSync)$/;

function* blockingCalls(file: SourceFile): Generator<RuleHit> {
  const blocking = file.language.name === "python" ? blockingCall : blockingScriptCall;
  for (const { node, name } of file.calls) {
    if (blocking.test(name) && isInAsyncFunction(file, node)) yield { node, detail: name };
  }
}

/** How code is cut into pieces, and what the pieces wait for. */
export const structureRules: readonly Rule[] = [
  {
    id: "ARC-03",
    severity: "medium",
    weight: 2,
    applies: () => true,
    find: wildcardImports,
    message: () => "A wildcard brings in names nobody can see here.",
    cure: "Name what is used.",
  },
  {
    id: "ARC-05",
    severity: "low",
    weight: 2,
    applies: () => true,
    find: oversizedFunctions,
    message: (detail) => `A function does too much: ${detail}.`,
    cure: `Take steps out of it until it has at most ${limits.codeLines} lines, ${limits.nesting} levels and complexity ${limits.cyclomatic}.`,
  },
  {
    id: "ARC-13",
    severity: "high",
    weight: 4,
    applies: () => true,
    find: blockingCalls,
    message: (detail) => `${detail} blocks the event loop inside an async function.`,
    cure: "Use the asynchronous counterpart, or run it in a thread.",
  },
];
