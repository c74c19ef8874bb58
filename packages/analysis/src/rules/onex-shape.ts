import { effectsOf } from "../facts/find-effects.ts";
import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { callsWithin, methodsOf, nameOf, nodesWithin } from "./nodes-within.ts";
import { nodeFolderName, onexFactsOf } from "./onex-facts.ts";
import { entryPointOf } from "./onex-naming.ts";
import { anyFile, pythonCode, pythonFile, pythonNode } from "./onex-scopes.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** A node that only routes to its handlers fits on a page. */
const maxThinLines = 100;

function parametersOf({ tree, language }: SourceFile, method: number): readonly number[] {
  return [...tree.children(tree.child(method, "parameters"))].filter(
    (child) => tree.isNamed(child) && !language.structure.comments.has(tree.kind(child)),
  );
}

function constructorOf(file: SourceFile): number | undefined {
  const { nodeClass } = onexFactsOf(file);
  if (nodeClass === undefined) return undefined;
  return methodsOf(file, nodeClass.node).find((method) => nameOf(file, method) === "__init__");
}

function* wrongConstructor(file: SourceFile): Generator<RuleHit> {
  const method = constructorOf(file);
  if (method === undefined) return;
  const [, container, ...others] = parametersOf(file, method).map((parameter) =>
    file.tree.text(parameter).slice(0, 200),
  );
  const isRight = container !== undefined && /^container\b(?!.*\bModelContainer\b)/s.test(container);
  if (!isRight || others.length > 0) {
    const takes = [container, ...others].filter((one) => one !== undefined).join(", ") || "nothing";
    yield { node: method, detail: `it takes ${takes.slice(0, 100)} instead of a container`, severity: "medium" };
  }
  const callsBase = callsWithin(file, method).some(({ name }) => name === "super().__init__");
  if (!callsBase) yield { node: method, detail: "it does not call super().__init__(container)" };
}

function* thickNode(file: SourceFile): Generator<RuleHit> {
  const { nodeClass } = onexFactsOf(file);
  if (!/(?:^|\/)node\.\w+$/.test(file.path) || nodeClass === undefined) return;
  for (const method of methodsOf(file, nodeClass.node)) {
    if (nameOf(file, method) !== "__init__") yield { node: method, detail: `it has a method ${nameOf(file, method)}` };
  }
  for (const node of nodesWithin(file.tree, ["assignment"], nodeClass.node)) {
    const left = file.tree.text(file.tree.child(node, "left")).slice(0, 60);
    if (left.startsWith("self.")) yield { node, detail: `it keeps ${left}` };
  }
  for (const node of nodesWithin(file.tree, ["try_statement"], nodeClass.node))
    yield { node, detail: "it handles errors" };
  if (file.tree.lineCount > maxThinLines) yield { node: 0, detail: `the file has ${file.tree.lineCount} lines` };
}

const modelName = /^["']?(?:\w+\.)*Model[A-Z]\w*/;

function* untypedEntry(file: SourceFile): Generator<RuleHit> {
  const method = entryPointOf(file);
  if (method === undefined) return;
  const { tree } = file;
  const [, input] = parametersOf(file, method);
  const type = input === undefined ? none : tree.child(input, "type");
  const name = nameOf(file, method);
  if (type === none || !modelName.test(tree.text(type).slice(0, 200))) {
    yield { node: method, detail: `the input of ${name} is no model` };
  }
  if (tree.child(method, "return_type") === none)
    yield { node: method, detail: `${name} does not say what it returns` };
}

const untyped = /\bAny\b/;

/** Public functions; what is passed on with stars cannot be said more exactly. */
function* untypedPayloads(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const method of tree.nodesOf(["function_definition"])) {
    const name = nameOf(file, method);
    const isPublic = name === "__init__" || !name.startsWith("_");
    if (!isPublic || file.enclosingFunction(method) !== none || isAllowed(file, method)) continue;
    const types = parametersOf(file, method)
      .filter((parameter) => !/^\*/.test(tree.text(parameter).slice(0, 2)))
      .map((parameter) => tree.child(parameter, "type"));
    const isUntyped = [...types, tree.child(method, "return_type")].some(
      (type) => type !== none && untyped.test(tree.text(type).slice(0, 500)),
    );
    if (isUntyped) yield { node: method, detail: name };
  }
}

function isAllowed({ tree }: SourceFile, method: number): boolean {
  const decorated = tree.parent(method);
  if (tree.kind(decorated) !== "decorated_definition") return false;
  return [...tree.children(decorated)].some(
    (child) => tree.kind(child) === "decorator" && /^@allow_(?:dict_)?any\b/.test(tree.text(child).slice(0, 40)),
  );
}

function* importedNodes(file: SourceFile): Generator<RuleHit> {
  const own = new Set(file.path.split("/").map((segment) => segment.replace(/\.\w+$/, "")));
  for (const { node, module, names, isTypeOnly } of file.importFacts) {
    if (isTypeOnly) continue;
    const named = [module, ...names.map(([, full]) => full)].map(importedNode).find((name) => name !== "");
    if (named !== undefined && !own.has(named)) yield { node, detail: named };
  }
}

/** The node an import names; a name from inside of it, such as a model, is no node. */
function importedNode(path: string): string {
  const segments = path
    .replace(/\.(?:[cm]?[jt]sx?)$/, "")
    .split(/[./:\\]+/)
    .filter((segment) => segment !== "");
  const last = segments.at(-1) ?? "";
  const entry = last === "node" ? (segments.at(-2) ?? "") : last;
  return nodeFolderName.test(entry) ? entry : "";
}

function* prints(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of effectsOf(file, "print"))
    yield { node, detail: `${name} writes to the standard output` };
  if (!/(?:^|\/)node\.\w+$/.test(file.path)) return;
  for (const { node, module } of file.importFacts)
    if (module === "logging") yield { node, detail: "it imports logging" };
}

/** What an ONEX node looks like from outside. */
export const onexShapeRules: readonly Rule[] = [
  {
    id: "ONX-06",
    severity: "high",
    weight: 5,
    scope: { ...pythonNode, dialects: ["process", "declarative"] },
    find: wrongConstructor,
    message: (detail) => `The runtime cannot build this node as it builds others: ${detail}.`,
    cure: "Write `def __init__(self, container: ModelONEXContainer)` and call `super().__init__(container)`, or leave it out.",
  },
  {
    id: "ONX-07",
    severity: "medium",
    weight: 4,
    scope: { ...pythonNode, dialects: ["declarative"] },
    find: thickNode,
    message: (detail) => `A declarative node does work of its own: ${detail}.`,
    cure: "Move it to a handler; a node.py holds the class and at most its constructor.",
  },
  {
    id: "ONX-08",
    severity: "medium",
    weight: 3,
    scope: { ...pythonNode, dialects: ["execute", "process"] },
    find: untypedEntry,
    message: (detail) => `The entry point does not name its contract: ${detail}.`,
    cure: "Annotate the input with a ModelContract or Model..Input, and the result with a Model..Output.",
  },
  {
    id: "ONX-09",
    severity: "medium",
    weight: 3,
    scope: pythonFile,
    find: untypedPayloads,
    message: (detail) => `${detail} takes or returns Any.`,
    cure: "Name a model, a TypedDict or a protocol; `object` where nothing is known.",
    markers: ["ONEX_EXCLUDE:", "any-ok"],
  },
  {
    id: "ONX-26",
    severity: "high",
    weight: 5,
    scope: anyFile,
    find: importedNodes,
    message: (detail) => `A node imports another node: ${detail}.`,
    cure: "Let an orchestrator bring the two together, and share models instead of nodes.",
  },
  {
    id: "ONX-27",
    severity: "low",
    weight: 1,
    scope: pythonCode,
    find: prints,
    message: (detail) => `Output goes past the node's logger: ${detail}.`,
    cure: "Emit a structured log event with the correlation id.",
    markers: ["print-ok"],
  },
];
