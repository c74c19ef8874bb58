import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import type { Rule, RuleHit } from "./rule.ts";

const secretName = /(?:^|[._-])(?:password|passwd|pwd|secret|token|api_?key|private_?key|access_?key|client_?secret)$/i;
const placeholder =
  /^$|^[<{$%[].*|.*\s.*|^(?:x+|\*+|\.+|-+)$|(?:change|replace|your|example|dummy|placeholder|sample|redacted|none|null|test|todo|fake|mock)/is;
const knownSecret =
  /^(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{20,}|xox[abpr]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)/;
const sqlStart = /^\s*(?:select\s|insert\s+into\s|update\s|delete\s+from\s|drop\s+table\s)/i;
const sqlCall = /\.(?:execute|executemany|query|raw|fetch|fetchrow|fetchval)$/;

/** `apiKey` and `API_KEY` alike: words joined by an underscore. */
function nameWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}

/** The content of a plain string literal; empty when it is built from other values. */
function literalText(tree: SyntaxTree, node: number): string {
  const size = tree.end(node) - tree.start(node);
  if (!["string", "template_string"].includes(tree.kind(node)) || size > 500) return "";
  return isInterpolated(tree, node)
    ? ""
    : tree.text(node).replace(/^[A-Za-z]{0,2}(?:"""|'''|["'`])|(?:"""|'''|["'`])$/g, "");
}

function isInterpolated(tree: SyntaxTree, node: number): boolean {
  return tree.childOfKind(node, "interpolation") !== none || tree.childOfKind(node, "template_substitution") !== none;
}

/** Name and value of an assignment, a field, a keyword argument or a property. */
const holders: ReadonlyMap<string, readonly [name: string, value: string]> = new Map([
  ["assignment", ["left", "right"]],
  ["keyword_argument", ["name", "value"]],
  ["default_parameter", ["name", "value"]],
  ["typed_default_parameter", ["name", "value"]],
  ["pair", ["key", "value"]],
  ["variable_declarator", ["name", "value"]],
  ["assignment_expression", ["left", "right"]],
  ["public_field_definition", ["name", "value"]],
  ["field_definition", ["property", "value"]],
]);

/** The message names the variable and never the secret. */
function* hardCodedSecrets(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const node of tree.nodesOf(holders.keys())) {
    const fields = holders.get(tree.kind(node));
    if (fields === undefined) continue;
    const nameNode = tree.child(node, fields[0]);
    const valueNode = tree.child(node, fields[1]);
    if (nameNode === none || valueNode === none || tree.end(nameNode) - tree.start(nameNode) > 100) continue;
    const name = tree.text(nameNode).replace(/^["']|["']$/g, "");
    const value = literalText(tree, valueNode);
    const isSecret = secretName.test(nameWords(name)) && value.length >= 8 && !placeholder.test(value);
    if (isSecret || knownSecret.test(value)) yield { node: valueNode, detail: name };
  }
}

function* sqlFromText(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const { node, name } of file.calls) {
    if (!sqlCall.test(name)) continue;
    const first = [...tree.children(tree.child(node, "arguments"))].find((child) => tree.isNamed(child)) ?? none;
    if (first !== none && isBuiltSql(tree, first)) yield { node: first, detail: name };
  }
}

function isBuiltSql(tree: SyntaxTree, node: number): boolean {
  const text = tree
    .text(node)
    .slice(0, 80)
    .replace(/^[A-Za-z]{0,2}["'`]+/, "");
  if (!sqlStart.test(text)) return false;
  const kind = tree.kind(node);
  if (kind === "string" || kind === "template_string") return isInterpolated(tree, node);
  return kind === "binary_operator" || kind === "binary_expression";
}

const unsafeCall = /^(?:pickle\.loads?|marshal\.loads?)$/;

function* unsafeCalls(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const { node, name } of file.calls) {
    const callArguments = tree.child(node, "arguments");
    if (callArguments === none) continue;
    const isBig = tree.end(callArguments) - tree.start(callArguments) > 2000;
    const text = isBig ? "" : tree.text(callArguments);
    const isEvaluation = /^(?:eval|exec|os\.system)$/.test(name) && !/^\(\s*["'][^"']*["']\s*\)$/.test(text);
    const isShell = name.startsWith("subprocess.") && /\bshell\s*=\s*True\b/.test(text);
    const isYaml = name === "yaml.load" && !/Loader/.test(text);
    if (isEvaluation || isShell || isYaml || unsafeCall.test(name))
      yield { node, detail: isShell ? `${name} with shell=True` : name };
  }
}

/** What lets strangers in. */
export const securityRules: readonly Rule[] = [
  {
    id: "ARC-16",
    severity: "critical",
    weight: 6,
    applies: () => true,
    find: sqlFromText,
    message: (detail) => `${detail} runs SQL that is put together from text.`,
    cure: "Pass the values as parameters of the statement.",
  },
  {
    id: "ARC-17",
    severity: "critical",
    weight: 5,
    applies: () => true,
    find: hardCodedSecrets,
    message: (detail) => `${detail} holds a secret in the source code.`,
    cure: "Read it from the environment or a secret store, and replace the one that was published.",
  },
  {
    id: "ARC-18",
    severity: "high",
    weight: 4,
    applies: () => true,
    find: unsafeCalls,
    message: (detail) => `${detail} runs whatever its input says.`,
    cure: "Use a parser for the data, a list of arguments without a shell, or a safe loader.",
  },
];
