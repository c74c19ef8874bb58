import { effectsOf } from "../facts/find-effects.ts";
import { none } from "../languages/syntax-tree.ts";
import { isTestSuite } from "../metrics/test-suites.ts";
import type { SourceFile } from "../source-file.ts";
import { writtenGlobals } from "./global-state.ts";
import { methodsOf, nameOf } from "./nodes-within.ts";
import { isToolFile, noTest } from "./path-kinds.ts";
import type { Rule, RuleHit } from "./rule.ts";

/** Beyond these a function is hard to change safely. */
const limits = { codeLines: 80, nesting: 4, cyclomatic: 15 } as const;
/** Beyond these a class is several. */
const classLimits = { methods: 20, methodsOfLong: 10, lines: 300, fields: 15 } as const;

/** Files that exist to pass names on. */
const collection = /(?:^|\/)(?:index\.(?:d\.)?\w+|__init__\.py|mod\.rs|lib\.rs|prelude\.rs)$/;

function* wildcardImports(file: SourceFile): Generator<RuleHit> {
  if (collection.test(file.path)) return;
  for (const { node, module, isWildcard } of file.importFacts) {
    if (!isWildcard || file.enclosingFunction(node) !== none) continue;
    if (!/(?:^|::)(?:super|prelude)$/.test(module)) yield { node, detail: module };
  }
}

const enumeration = new Intl.ListFormat("en-GB");

function* oversizedFunctions(file: SourceFile): Generator<RuleHit> {
  for (const unit of file.units) {
    if (!unit.isFunction) continue;
    const reasons = [
      unit.codeLines > limits.codeLines && !isTestSuite(unit) ? `${unit.codeLines} lines of code` : "",
      unit.nesting > limits.nesting ? `${unit.nesting} levels of nesting` : "",
      unit.cyclomatic > limits.cyclomatic ? `cyclomatic complexity ${unit.cyclomatic}` : "",
    ].filter((reason) => reason !== "");
    if (reasons.length > 0) yield { node: unit.node, detail: `${unit.name} has ${enumeration.format(reasons)}` };
  }
}

/** What reads or sets a value is no method, though it may hold code. */
const accessors = new Set(["accessor_declaration", "property_declaration", "indexer_declaration"]);

function* godClasses(file: SourceFile): Generator<RuleHit> {
  const { tree, language } = file;
  const attached = methodsByReceiver(file);
  for (const { node, name } of file.classes) {
    const own = methodsOf(file, node).filter((method) => !accessors.has(tree.kind(method)));
    const methods = own.length + (attached.get(name) ?? 0);
    const lines = tree.endLine(node) - tree.line(node) + 1;
    const fields = methods > 5 ? language.facts.fieldCount(tree, node) : 0;
    const isLong = methods > classLimits.methodsOfLong && lines > classLimits.lines;
    const reasons = [
      methods > classLimits.methods || isLong ? `${methods} methods` : "",
      fields > classLimits.fields ? `${fields} fields` : "",
      isLong ? `${lines} lines` : "",
    ].filter((reason) => reason !== "");
    if (reasons.length > 0) yield { node, detail: `${name} has ${enumeration.format(reasons)}` };
  }
}

/** Where methods stand beside their type, they name it as their receiver. */
function methodsByReceiver({ tree }: SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of tree.nodesOf(["method_declaration"])) {
    const receiver = tree.child(node, "receiver");
    const name = receiver === none ? undefined : /(\w+)(?:\[[^\]]*\])?\)$/.exec(tree.text(receiver).slice(0, 200))?.[1];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function* hiddenState(file: SourceFile): Generator<RuleHit> {
  for (const { node, name } of writtenGlobals(file)) yield { node, detail: name };
}

/** Calls that reach out, among all that belong to their modules. */
const reaching =
  /(?:^|[.:])(?:connect\w*|createConnection|listen|ListenAndServe|serve\w*|run_forever|urlopen|fetch|get|post|put|patch|request|Get|Post|Dial|check_output|check_call|run|call|Popen|execSync|exec|spawn\w*|execFile\w*|Open)$/;
const serving = /^(?:uvicorn\.run|app\.run|app\.listen|server\.listen|asyncio\.run)$/;

function* importSideEffects(file: SourceFile): Generator<RuleHit> {
  const calls = effectsOf(file, "network", "database", "process").filter(
    ({ way, name }) => way === "call" && reaching.test(name),
  );
  const servers = file.calls.filter(({ name }) => serving.test(name));
  for (const { node, name } of [...calls, ...servers]) {
    if (file.enclosingFunction(node) === none && file.enclosingClass(node) === none && !isGuarded(file, node)) {
      yield { node, detail: name.slice(0, 80) };
    }
  }
}

/** Under `if __name__ == "__main__"` and its like nothing runs when the file is imported. */
function isGuarded(file: SourceFile, node: number): boolean {
  const { tree } = file;
  const condition = file.nearest("if_statement", node);
  const text = condition === none ? "" : tree.text(tree.child(condition, "condition")).slice(0, 100);
  return /__name__|import\.meta\.main|require\.main/.test(text);
}

const infrastructure = /(?:^|[.:])[A-Z]\w*(?:Client|Repository|Gateway|Dao|DAO|Producer)$/;
/** Where no word says that an object is built, a name does. */
const constructors: Readonly<Record<string, RegExp>> = {
  python: /$/,
  go: /(?:^|\.)New[A-Z]/,
  rust: /::new$/,
};
const insideLayers = /(?:^|\/)(?:domain|services?|use_?cases?)\//i;
const serviceClass = /(?:Service|UseCase|Interactor)$/;
const building = /^(?:_?(?:create|make|build|new|from|get|provide|default|setup|configure|main)\w*|With\w*|New\w*)$/i;

/** Objects that reach outside, built by the code that uses them. */
function* builtInPlace(file: SourceFile): Generator<RuleHit> {
  const services = new Set(file.classes.filter(({ name }) => serviceClass.test(name)).map(({ node }) => node));
  const isInside = insideLayers.test(file.path);
  if (!isInside && services.size === 0) return;
  for (const { node, name, isConstruction } of file.calls) {
    const isBuilt = isConstruction || constructors[file.language.name]?.test(name);
    if (!isBuilt || !infrastructure.test(name.replace(/::new$/, ""))) continue;
    const method = file.enclosingFunction(node);
    if (method === none || building.test(nameOf(file, method))) continue;
    if (isInside || services.has(file.enclosingClass(node))) yield { node, detail: name };
  }
}

/** How code is cut into pieces, and what the pieces hold on to. */
export const structureRules: readonly Rule[] = [
  {
    id: "ARC-03",
    severity: "medium",
    weight: 2,
    scope: { languages: ["python", "typescript", "javascript", "go", "java", "rust"] },
    find: wildcardImports,
    message: (detail) => `A wildcard brings in names nobody can see here: ${detail}.`,
    cure: "Name what is used.",
  },
  {
    id: "ARC-04",
    severity: "medium",
    weight: 5,
    // A class of tests has one method for each of them.
    scope: { where: noTest },
    find: godClasses,
    message: (detail) => `A class does too much: ${detail}.`,
    cure: "Take out the methods that use the same few fields, and give them a class of their own.",
  },
  {
    id: "ARC-05",
    severity: "low",
    weight: 2,
    scope: {},
    find: oversizedFunctions,
    message: (detail) => `A function does too much: ${detail}.`,
    cure: `Take steps out of it until it has at most ${limits.codeLines} lines, ${limits.nesting} levels and complexity ${limits.cyclomatic}.`,
  },
  {
    id: "ARC-07",
    severity: "high",
    weight: 5,
    scope: {},
    find: hiddenState,
    message: (detail) => `${detail} is state of the whole program that functions change.`,
    cure: "Keep it in an object that is handed to whoever needs it.",
  },
  {
    id: "ARC-08",
    severity: "medium",
    weight: 4,
    scope: {
      languages: ["python", "typescript", "javascript"],
      where: { text: "no entry file, script or test", holds: (file) => !isToolFile(file.path) },
    },
    find: importSideEffects,
    message: (detail) => `Importing this file already reaches outside: ${detail}.`,
    cure: "Move the call into a function that the program's entry calls.",
  },
  {
    id: "ARC-19",
    severity: "medium",
    weight: 3,
    scope: { where: noTest },
    find: builtInPlace,
    message: (detail) => `${detail} is built here, so nothing else can take its place.`,
    cure: "Take it as a parameter of the constructor or the function.",
  },
];
