import { effectsOf } from "../facts/find-effects.ts";
import { none } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { assignmentsOf, callsWithin, methodsOf, nameOf, nodesWithin } from "./nodes-within.ts";
import { onexFactsOf } from "./onex-facts.ts";
import { entryPointOf } from "./onex-naming.ts";
import { anyCode, pythonCode } from "./onex-scopes.ts";
import type { Rule, RuleHit } from "./rule.ts";
import { impatientCalls } from "./waiting-rules.ts";

const folded = /^(?:(\w+)\.)?(state|event|current_state|previous_state|currentState|previousState)(?=[.[])/;
const mutation =
  /\.(?:append|extend|insert|update|pop|popitem|remove|clear|setdefault|add|discard|sort|reverse|push|unshift|shift|splice|set|delete|put|Add|Remove|Clear)$/;

function* changedInputs(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  const own = new Set<string>();
  const places: { node: number; name: string }[] = file.calls.filter(({ name }) => mutation.test(name));
  for (const { node, name, nameNode } of assignmentsOf(file)) {
    // Rebound to a copy, it is no input any more.
    if (/^\w+$/.test(name)) own.add(`${file.enclosingFunction(node)} ${name}`);
    else if (tree.parent(nameNode) === node) places.push({ node, name });
  }
  for (const { node, name } of places.sort((left, right) => left.node - right.node)) {
    const [, holder, input] = folded.exec(name) ?? [];
    const root = holder ?? input;
    const scope = file.enclosingFunction(node);
    if (root === undefined || scope === none || own.has(`${scope} ${root}`) || !isParameter(file, scope, root))
      continue;
    yield { node, detail: name.slice(0, 80) };
  }
}

function isParameter({ tree }: SourceFile, method: number, name: string): boolean {
  if (/^(?:self|this|cls)$/.test(name)) return false;
  const parameters = tree.child(method, "parameters");
  return parameters !== none && new RegExp(`[(,\\s]${name}\\s*[:,)=\\s]`).test(tree.text(parameters).slice(0, 2000));
}

function* returnedResults(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const { name, argumentList } of file.calls) {
    if (!/Output$/.test(name) || argumentList === none) continue;
    for (const argument of tree.children(argumentList)) {
      const isResult =
        tree.kind(argument) === "keyword_argument" && tree.text(tree.child(argument, "name")) === "result";
      if (isResult && tree.text(tree.child(argument, "value")) !== "None") yield { node: argument, detail: name };
    }
  }
}

const stateNames =
  /^(?:STATES|TRANSITIONS|STATE_[A-Z0-9_]+|(?:self|this)\._?(?:state|current_step|current_state|currentStep|currentState|fsm))$/;
const stateMethods = /^_?(?:transition(?:_to|To)?|set_state|setState|change_state|changeState|advance_state)$/;

function* ownStateMachine(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of assignmentsOf(file)) if (stateNames.test(name)) yield { node, detail: name };
  for (const { node } of file.classes) {
    for (const method of methodsOf(file, node)) {
      if (stateMethods.test(nameOf(file, method))) yield { node: method, detail: `the method ${nameOf(file, method)}` };
    }
  }
}

const outward = ["network", "database", "process", "fileRead", "fileWrite"] as const;

/** The entry reaches outside, and neither it nor a caller in its class looks after errors. */
function* unguardedEntry(file: SourceFile): Generator<RuleHit> {
  const entry = entryPointOf(file);
  if (entry === undefined || hasHandler(file, entry)) return;
  const reached = effectsOf(file, ...outward).find(({ node, way }) => way === "call" && isInside(file, node, entry));
  if (reached === undefined) return;
  const name = nameOf(file, entry);
  const callers = methodsOf(file, file.enclosingClass(entry)).filter((method) => {
    const calls = method === entry ? [] : callsWithin(file, method);
    return calls.some((call) => call.name.endsWith(`.${name}`)) && hasHandler(file, method);
  });
  if (callers.length === 0) yield { node: entry, detail: `${name} calls ${reached.name.slice(0, 80)}` };
}

function isInside({ tree }: SourceFile, node: number, around: number): boolean {
  return node > around && node < tree.past(around);
}

function hasHandler(file: SourceFile, around: number): boolean {
  return file.handlers.some(({ node }) => isInside(file, node, around));
}

const correlation = /^_?correlation_?id$/i;

function* uncorrelated(file: SourceFile): Generator<RuleHit> {
  const { nodeClass, role, dialect } = onexFactsOf(file);
  const owner = role === "handler" ? file.classes.find(({ name }) => /^Handler[A-Z]/.test(name)) : nodeClass;
  // A declarative node only routes; its handlers are looked at instead.
  if (owner === undefined || (role === "node" && dialect === "declarative")) return;
  const names = nodesWithin(file.tree, identifiers, owner.node);
  if (!names.some((node) => correlation.test(file.tree.text(node)))) yield { node: owner.node, detail: owner.name };
}

const identifiers = ["identifier", "property_identifier", "field_identifier", "shorthand_property_identifier"];
const anyError = /^raise\s+(?:Exception|BaseException|RuntimeError)\b/;

function* unwrappedErrors(file: SourceFile): Generator<RuleHit> {
  const { tree } = file;
  for (const { body } of file.handlers) {
    for (const node of nodesWithin(tree, ["raise_statement"], body)) {
      const text = tree.text(node).slice(0, 200);
      const isNew = /^raise\s+[\w.]+\(/.test(text);
      if (anyError.test(text)) yield { node, detail: "it says nothing of what went wrong" };
      else if (isNew && tree.child(node, "cause") === none) yield { node, detail: "its cause is lost" };
    }
  }
}

/** What an ONEX node does when it runs. */
export const onexBehaviourRules: readonly Rule[] = [
  {
    id: "ONX-17",
    severity: "high",
    weight: 5,
    scope: { ...anyCode, nodeTypes: ["reducer"] },
    find: changedInputs,
    message: (detail) => `The reducer changes what it was given: ${detail}.`,
    cure: "Return a copy with the changes, as `state.model_copy(update=...)` does.",
    markers: ["node-purity-ok"],
  },
  {
    id: "ONX-20",
    severity: "high",
    weight: 4,
    scope: { ...pythonCode, nodeTypes: ["orchestrator"], dialects: ["process", "declarative"] },
    find: returnedResults,
    message: (detail) => `An orchestrator returns data of its own: ${detail} has a result.`,
    cure: "Return events and intents; results belong to compute nodes.",
  },
  {
    id: "ONX-21",
    severity: "medium",
    weight: 3,
    scope: { ...anyCode, nodeTypes: ["orchestrator"] },
    find: ownStateMachine,
    message: (detail) => `An orchestrator keeps a state machine of its own: ${detail}.`,
    cure: "Let a reducer decide which state follows, and coordinate what it asks for.",
  },
  {
    id: "ONX-22",
    severity: "medium",
    weight: 3,
    scope: {
      ...anyCode,
      languages: ["python", "typescript", "javascript", "java", "csharp"],
      nodeTypes: ["effect"],
    },
    find: unguardedEntry,
    message: (detail) => `Errors of the outside world leave the node as they are: ${detail}.`,
    cure: "Catch them at the entry, and raise one typed error that keeps the cause.",
  },
  {
    id: "ONX-23",
    severity: "high",
    weight: 5,
    scope: { ...anyCode, nodeTypes: ["effect"] },
    find: impatientCalls,
    message: (detail) => `The effect may wait for ever: ${detail} has no timeout.`,
    cure: "Give every call to the outside a timeout, and the whole operation a deadline.",
  },
  {
    id: "ONX-24",
    severity: "low",
    weight: 2,
    scope: { ...anyCode, nodeTypes: ["effect", "orchestrator"] },
    find: uncorrelated,
    message: (detail) => `${detail} never names a correlation id.`,
    cure: "Take the correlation id from the input, and pass it on with every call, log and error.",
  },
  {
    id: "ONX-25",
    severity: "medium",
    weight: 3,
    scope: pythonCode,
    find: unwrappedErrors,
    message: (detail) => `An error is replaced by another: ${detail}.`,
    cure: "Raise a ModelOnexError with an error code, `from` the error that was caught.",
    markers: ["error-ok", "reraise-ok"],
  },
];
