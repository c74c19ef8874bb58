import { effectsOf } from "../facts/find-effects.ts";
import { none } from "../languages/syntax-tree.ts";
import type { CallFacts, SourceFile } from "../source-file.ts";
import { assignmentsOf, firstAfter, nameOf, within } from "./nodes-within.ts";
import { noTest } from "./path-kinds.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** How a library is told when to give up; a call that does not say so waits for ever. */
interface Patience {
  readonly calls: RegExp;
  /** What the arguments must hold. */
  readonly bound: RegExp;
  /** Whether the bound may also stand elsewhere in the function, as in a chain of a builder. */
  readonly isElsewhere?: boolean;
}

const script: readonly Patience[] = [
  {
    calls: /^(?:(?:globalThis|window|self)\.)?fetch$/,
    bound: /\bsignal\b|^\(\s*\w*(?:req|request|input)\s*\)$|\.\.\.|^\([^,]*,\s*\w+\s*\)$/is,
  },
  { calls: /^axios(?:\.(?:get|post|put|patch|delete|head|request))?$/, bound: /\b(?:timeout|signal)\b|\.\.\./ },
];
const patience: Readonly<Record<string, readonly Patience[]>> = {
  python: [
    {
      calls: /^requests\.(?:get|post|put|patch|delete|head|options|request)$/,
      bound: /\btimeout\s*=(?!\s*None\b)|\*\*\w/,
    },
    { calls: /^urllib\.request\.urlopen$/, bound: /\btimeout\s*=|,[^,()]*,/ },
    // httpx and aiohttp give up after some time by themselves, unless they are told not to.
    { calls: /^httpx\.(?:\w+)$/, bound: /^(?!.*\btimeout\s*=\s*None\b)/s },
    { calls: /^socket\.create_connection$/, bound: /\btimeout\s*=|\)\s*,|,\s*\w+\s*\)$/ },
  ],
  typescript: script,
  javascript: script,
  go: [
    { calls: /^net\/http\.(?:Get|Post|Head|PostForm)$/, bound: /^(?!)/ },
    { calls: /^net\/http\.Client$/, bound: /\bTimeout\b/, isElsewhere: true },
    { calls: /^net\.Dial$/, bound: /^(?!)/ },
  ],
  java: [
    { calls: /^(?:java\.net\.http\.)?HttpClient\.newHttpClient$/, bound: /^(?!)/ },
    { calls: /^(?:java\.net\.http\.)?HttpRequest\.newBuilder$/, bound: /\.timeout\(/, isElsewhere: true },
  ],
  rust: [
    { calls: /^reqwest::(?:blocking::)?get$/, bound: /^(?!)/ },
    { calls: /^reqwest::(?:blocking::)?Client::new$/, bound: /^(?!)/ },
  ],
};

/** Calls over the network that may never return. */
export function* impatientCalls(file: SourceFile): Generator<RuleHit> {
  const rows = patience[file.language.name] ?? [];
  for (const call of file.calls) {
    for (const { calls, bound, isElsewhere = false } of rows) {
      if (calls.test(call.name) && !bound.test(boundText(file, call, isElsewhere))) {
        yield { node: call.node, detail: call.name };
      }
    }
  }
}

const longestText = 5000;

function boundText(file: SourceFile, { node, argumentList }: CallFacts, isElsewhere: boolean): string {
  const { tree } = file;
  const around = isElsewhere ? file.enclosingFunction(node) : argumentList;
  if (around === none) return tree.text(node).slice(0, longestText);
  return withoutNoise(file, around).slice(0, longestText);
}

/** The text of a node, with comments and texts blanked: a word in them binds nothing. */
function withoutNoise({ tree, language }: SourceFile, node: number): string {
  const start = tree.start(node);
  if (tree.end(node) - start > longestText) return "";
  let text = tree.text(node);
  const { comments } = language.structure;
  for (const noise of within(tree, tree.nodesOf([...comments, ...language.facts.texts]), node)) {
    const [from, to] = [tree.start(noise) - start, tree.end(noise) - start];
    text = text.slice(0, from) + "'".repeat(to - from) + text.slice(to);
  }
  return text;
}

function* blockingCalls(file: SourceFile): Generator<RuleHit> {
  const { tree, language } = file;
  const { facts, structure } = language;
  for (const { node, name } of effectsOf(file, "blocking")) {
    const enclosing = file.enclosingFunction(node);
    if (enclosing !== none && facts.isAsync(tree, enclosing)) yield { node, detail: `${name.slice(0, 80)} blocks` };
  }
  if (facts.isDetached === undefined) return;
  for (const node of tree.nodesOf(structure.functions)) {
    if (facts.isDetached(tree, node))
      yield { node, detail: `${nameOf(file, node)} is async void: nobody waits for it or sees it fail` };
  }
}

const closing = /^(?:close|aclose|dispose|disposeAsync|release|detach|shutdown|disconnect|Close|Dispose|closeSync)$/;

/** Resources bound to a local variable that is only used, and never closed, returned, stored or passed on. */
function* unclosedResources(file: SourceFile): Generator<RuleHit> {
  const { opens } = file.language.facts;
  if (opens === undefined) return;
  const opened = new Map(file.calls.filter(({ name }) => opens.test(name)).map((call) => [call.node, call]));
  if (opened.size === 0) return;
  const uses = usesByName(file);
  for (const { node, name, value } of assignmentsOf(file)) {
    const call = opened.get(unwrapped(file, value));
    const scope = file.enclosingFunction(node);
    const local = /^[A-Za-z_$][\w$]*/.exec(name)?.[0];
    if (call === undefined || scope === none || local === undefined || /^[\w$]+[.[]/.test(name)) continue;
    if (isClosedByItself(file, node)) continue;
    if (isOnlyUsed(file, uses.get(local) ?? [], call.node, scope)) yield { node, detail: `${local} = ${call.name}` };
  }
}

/** Whether what follows an opening in its function only uses the variable, at least once. */
function isOnlyUsed(file: SourceFile, uses: readonly number[], opening: number, scope: number): boolean {
  const first = firstAfter(uses, opening, (use) => use);
  const past = file.tree.past(scope);
  for (let at = first; at < uses.length && (uses[at] ?? past) < past; at += 1) {
    if (!isMereUse(file, uses[at] ?? none)) return false;
  }
  return (uses[first] ?? past) < past;
}

const managing = new Set(["with_item", "using_statement", "resource", "resource_specification"]);

/** What stands in the head of a `with`, `using` or try-with-resources, and `using var` of C#. */
function isClosedByItself({ tree }: SourceFile, node: number): boolean {
  for (let around = node, steps = 0; around !== none && steps < 4; around = tree.parent(around), steps += 1) {
    const kind = tree.kind(around);
    if (managing.has(kind)) return true;
    if (kind === "local_declaration_statement") return tree.childOfKind(around, "'using'") !== none;
  }
  return false;
}

/** What is awaited, or the only one of a list of values. */
function unwrapped({ tree, language }: SourceFile, value: number): number {
  let inner = value;
  for (let steps = 0; steps < 3; steps += 1) {
    const kind = tree.kind(inner);
    if (language.facts.calls.has(kind) || language.facts.constructions.has(kind)) return inner;
    const child = [...tree.children(inner)].find((one) => tree.isNamed(one));
    if (child === undefined) return inner;
    inner = child;
  }
  return inner;
}

/** Whether a variable is only asked to do something that does not end it. */
function isMereUse({ tree, language }: SourceFile, use: number): boolean {
  const parent = tree.parent(use);
  if (language.facts.calls.get(tree.kind(parent)) === "name" && tree.field(use) === "object") {
    return !closing.test(tree.text(tree.child(parent, "name")));
  }
  if (!language.facts.members.has(tree.kind(parent)) || tree.start(parent) !== tree.start(use)) return false;
  const member = [...tree.children(parent)].findLast((child) => tree.isNamed(child)) ?? none;
  return !closing.test(tree.text(member));
}

function usesByName({ tree }: SourceFile): ReadonlyMap<string, readonly number[]> {
  const uses = new Map<string, number[]>();
  for (const node of tree.nodesOf(["identifier"])) {
    const name = tree.text(node);
    const known = uses.get(name);
    if (known === undefined) uses.set(name, [node]);
    else known.push(node);
  }
  return uses;
}

/** What the code waits for, and what waits for the code. */
export const waitingRules: readonly Rule[] = [
  {
    id: "ARC-09",
    severity: "high",
    weight: 5,
    scope: {
      languages: Object.keys(patience),
      where: noTest,
    },
    find: impatientCalls,
    message: (detail) => `${detail} may wait for ever: nothing says when to give up.`,
    cure: "Give it a timeout, or a signal or context with a deadline.",
  },
  {
    id: "ARC-13",
    severity: "high",
    weight: 4,
    scope: {
      languages: ["python", "typescript", "javascript", "rust", "csharp"],
      where: noTest,
    },
    find: blockingCalls,
    message: (detail) => `Asynchronous code is held up: ${detail}.`,
    cure: "Use the asynchronous counterpart, run it in a thread, or return a task that can be awaited.",
  },
  {
    id: "ARC-15",
    severity: "medium",
    weight: 3,
    scope: { languages: ["python", "typescript", "javascript", "go", "java", "csharp"] },
    find: unclosedResources,
    message: (detail) => `Nothing closes what is opened here: ${detail}.`,
    cure: "Open it with `with`, `using`, `defer` or try-with-resources, or close it in a finally block.",
  },
];
