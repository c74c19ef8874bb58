import type { SourceFile } from "../source-file.ts";
import { methodsOf, nameOf } from "./nodes-within.ts";
import { entryMethods, nodeClassName, nodeFileName, onexFactsOf, typeOfBase } from "./onex-facts.ts";
import { pythonCode, pythonFile, pythonNode } from "./onex-scopes.ts";
import type { Rule, RuleHit } from "./rule.ts";

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

/** In the oldest dialect a base without a type serves as well. */
function* foreignBase(file: SourceFile): Generator<RuleHit> {
  const { nodeClass, dialect } = onexFactsOf(file);
  if (nodeClass === undefined || nodeClass.bases.some((base) => typeOfBase(base) !== null)) return;
  if (dialect === "execute" && nodeClass.bases.some((base) => /^Node(?:Core)?Base/.test(base))) return;
  yield { node: nodeClass.node, detail: `${nodeClass.name} extends ${nodeClass.bases.join(", ") || "nothing"}` };
}

function* disagreement(file: SourceFile): Generator<RuleHit> {
  const { typeByContract, typeByPath, typeByClassName, typeByBase, nodeClass } = onexFactsOf(file);
  const told = [
    ["the contract", typeByContract],
    ["the path", typeByPath],
    ["the class name", typeByClassName],
    ["the base class", typeByBase],
  ].filter(([, type]) => type !== null);
  if (new Set(told.map(([, type]) => type)).size < 2) return;
  yield { node: nodeClass?.node ?? 0, detail: told.map(([source, type]) => `${source} says ${type}`).join(", ") };
}

/** The method a node or handler is entered by; undefined where it has none of its own. */
export function entryPointOf(file: SourceFile): number | undefined {
  const { nodeClass, nodeType, dialect, role } = onexFactsOf(file);
  if (nodeType === null) return undefined;
  const owner = role === "handler" ? handlerClassOf(file) : nodeClass?.node;
  if (owner === undefined) return undefined;
  const name =
    role === "handler"
      ? /^_?handle(?:[_A-Z]\w*)?$/
      : new RegExp(`^(?:${dialect === "execute" ? entryMethods[nodeType] : "process"})$`);
  return methodsOf(file, owner).find((method) => name.test(nameOf(file, method)));
}

function handlerClassOf(file: SourceFile): number | undefined {
  return file.classes.find(({ name }) => /^Handler[A-Z]/.test(name))?.node;
}

function* wrongEntryPoint(file: SourceFile): Generator<RuleHit> {
  const { nodeType, dialect, role, nodeClass } = onexFactsOf(file);
  const owner = role === "handler" ? file.classes.find(({ name }) => /^Handler[A-Z]/.test(name)) : nodeClass;
  if (owner === undefined || nodeType === null || (role === "node" && dialect === "declarative")) return;
  const expected = role === "handler" ? "handle" : dialect === "execute" ? entryMethods[nodeType] : "process";
  const method = entryPointOf(file);
  if (method !== undefined) {
    const mustWait = nodeType === "effect" || nodeType === "orchestrator";
    if (mustWait && !file.language.facts.isAsync(file.tree, method)) {
      yield { node: method, detail: `${nameOf(file, method)} is not async` };
    }
    return;
  }
  // A base class brings a process() or handle() of its own.
  const inherits =
    role === "handler" ? owner.bases.length > 0 : dialect === "process" && owner.bases.some((base) => typeOfBase(base));
  // A contract may route to methods of other names.
  const severity = role === "handler" ? "medium" : undefined;
  if (!inherits) yield { node: owner.node, detail: `${owner.name} has no method ${expected}`, severity };
}

const exempt = /^_|^Test|(?:Error|Exception)$/;

function* misnamedTypes(file: SourceFile): Generator<RuleHit> {
  for (const { node, name, bases } of file.classes) {
    if (exempt.test(name)) continue;
    const isEnum = bases.some((base) => /^(?:Int|Str)?(?:Enum|Flag)$/.test(base));
    const prefix = isEnum ? "Enum" : bases.includes("BaseModel") ? "Model" : "";
    if (!name.startsWith(prefix)) yield { node, detail: `${name} is ${isEnum ? "an enum" : "a model"}` };
  }
}

function baseRule(weight: number, severity: Rule["severity"], dialects: Rule["scope"]["dialects"]): Rule {
  return {
    id: "ONX-03",
    severity,
    weight,
    scope: { ...pythonNode, dialects },
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
    scope: pythonNode,
    find: misnamedFile,
    message: (detail) => `The file name ${JSON.stringify(detail)} does not say which node it holds.`,
    cure: "Name it node_<name>_<effect|compute|reducer|orchestrator>.py, or node.py in a folder of that name.",
  },
  {
    id: "ONX-02",
    severity: "high",
    weight: 6,
    scope: pythonNode,
    find: missingClass,
    message: (detail) => `A node needs a class named Node<Name><Type>; ${detail}.`,
    cure: "Name the class Node<Name>Effect, Node<Name>Compute, Node<Name>Reducer or Node<Name>Orchestrator.",
  },
  baseRule(6, "high", ["process", "declarative"]),
  // Most nodes of the oldest dialect have no base class, and work.
  baseRule(2, "low", ["execute"]),
  {
    id: "ONX-04",
    severity: "critical",
    weight: 8,
    scope: pythonCode,
    find: disagreement,
    message: (detail) => `It is unclear which type of node this is: ${detail}.`,
    cure: "Make path, class name, base class and contract name the same node type.",
  },
  {
    id: "ONX-05",
    severity: "high",
    weight: 6,
    scope: pythonCode,
    find: wrongEntryPoint,
    message: (detail) => `The entry point is missing or cannot wait: ${detail}.`,
    cure: "Write `async def process(self, input_data)`, the execute_ method of the node's type, or `handle` in a handler.",
  },
  {
    id: "ONX-10",
    severity: "low",
    weight: 2,
    scope: pythonFile,
    find: misnamedTypes,
    message: (detail) => `The class name does not say what it is: ${detail}.`,
    cure: "Begin the names of models with Model and those of enums with Enum.",
  },
];
