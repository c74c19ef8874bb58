import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import {
  entryMethods,
  isMethodOf,
  methodsNamed,
  nodeClassName,
  nodeFileName,
  onexFactsOf,
  typeOfBase,
} from "./onex-facts.ts";
import type { Rule, RuleHit } from "./rule.ts";

function isPython(file: SourceFile): boolean {
  return file.language.name === "python";
}

function isNode(file: SourceFile): boolean {
  return isPython(file) && (onexFactsOf(file).isNodeFile || onexFactsOf(file).nodeClass !== undefined);
}

function* misnamedFile(file: SourceFile): Generator<RuleHit> {
  const fileName = file.path.split("/").at(-1) ?? "";
  if (!onexFactsOf(file).isNodeFile && !nodeFileName.test(fileName)) yield { node: 0, detail: fileName };
}

function* missingClass(file: SourceFile): Generator<RuleHit> {
  const { nodeClass } = onexFactsOf(file);
  if (nodeClass === undefined) yield { node: 0, detail: "the file holds no such class" };
  else if (!nodeClassName.test(nodeClass.name))
    yield { node: nodeClass.node, detail: `the class is ${nodeClass.name}` };
}

function* foreignBase(file: SourceFile): Generator<RuleHit> {
  const { nodeClass } = onexFactsOf(file);
  if (nodeClass === undefined || nodeClass.bases.some((base) => typeOfBase(base) !== null)) return;
  yield { node: nodeClass.node, detail: `${nodeClass.name} extends ${nodeClass.bases.join(", ") || "nothing"}` };
}

function* disagreement(file: SourceFile): Generator<RuleHit> {
  const { typeByPath, typeByClassName, typeByBase, nodeClass } = onexFactsOf(file);
  const told = [
    ["the path", typeByPath],
    ["the class name", typeByClassName],
    ["the base class", typeByBase],
  ].filter(([, type]) => type !== null);
  if (new Set(told.map(([, type]) => type)).size < 2) return;
  yield { node: nodeClass?.node ?? 0, detail: told.map(([source, type]) => `${source} says ${type}`).join(", ") };
}

function isAsync(file: SourceFile, method: number): boolean {
  return file.tree.childOfKind(method, "'async'") !== none;
}

function* wrongEntryPoint(file: SourceFile): Generator<RuleHit> {
  const { nodeClass, nodeType, dialect } = onexFactsOf(file);
  if (nodeClass === undefined || nodeType === null) return;
  const expected = dialect === "execute" ? entryMethods[nodeType] : "process";
  const method = methodsNamed(file, new RegExp(`^${expected}$`)).find((node) => isMethodOf(file, node, nodeClass.node));
  if (method !== undefined) {
    const mustWait = nodeType === "effect" || nodeType === "orchestrator";
    if (mustWait && !isAsync(file, method)) yield { node: method, detail: `${expected} is not async` };
    return;
  }
  // A node base class brings a process() of its own.
  const inherits = dialect === "process" && nodeClass.bases.some((base) => typeOfBase(base) !== null);
  if (!inherits) yield { node: nodeClass.node, detail: `${nodeClass.name} has no method ${expected}` };
}

function baseRule(weight: number, severity: Rule["severity"], applies: Rule["applies"]): Rule {
  return {
    id: "ONX-03",
    severity,
    weight,
    applies,
    find: foreignBase,
    message: (detail) => `The node class does not extend the base class of its type: ${detail}.`,
    cure: "Extend NodeEffect, NodeCompute, NodeReducer or NodeOrchestrator.",
  };
}

/** How an ONEX node is named and entered. */
export const onexNamingRules: readonly Rule[] = [
  {
    id: "ONX-01",
    severity: "high",
    weight: 6,
    applies: isNode,
    find: misnamedFile,
    message: (detail) => `The file name ${JSON.stringify(detail)} does not say which node it holds.`,
    cure: "Name it node_<name>_<effect|compute|reducer|orchestrator>.py, or node.py in a folder of that name.",
  },
  {
    id: "ONX-02",
    severity: "high",
    weight: 6,
    applies: isNode,
    find: missingClass,
    message: (detail) => `A node needs a class named Node<Name><Type>; ${detail}.`,
    cure: "Name the class Node<Name>Effect, Node<Name>Compute, Node<Name>Reducer or Node<Name>Orchestrator.",
  },
  baseRule(6, "high", (file) => isNode(file) && onexFactsOf(file).dialect !== "execute"),
  // Most nodes of the oldest dialect have no base class, and work.
  baseRule(2, "low", (file) => isNode(file) && onexFactsOf(file).dialect === "execute"),
  {
    id: "ONX-04",
    severity: "critical",
    weight: 8,
    applies: isNode,
    find: disagreement,
    message: (detail) => `It is unclear which type of node this is: ${detail}.`,
    cure: "Make path, class name and base class name the same node type.",
  },
  {
    id: "ONX-05",
    severity: "high",
    weight: 6,
    applies: (file) => isNode(file) && onexFactsOf(file).dialect !== "declarative",
    find: wrongEntryPoint,
    message: (detail) => `The node's entry point is missing or cannot wait: ${detail}.`,
    cure: "Write `async def process(self, input_data)`, or the execute_ method of the node's type.",
  },
];
