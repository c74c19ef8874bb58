import type { GlobalFacts } from "../languages/language.ts";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import { assignmentsOf, nameOf } from "./nodes-within.ts";

/** A variable of the whole program that is changed, and where. */
export interface WrittenGlobal {
  readonly node: number;
  readonly name: string;
}

/** The variables of a file that outlive a call and are changed by one, each with the first place that does. */
export function writtenGlobals(file: SourceFile): readonly WrittenGlobal[] {
  const loose = file.globals.filter(({ needsWriter }) => !needsWriter);
  const guarded = new Map(file.globals.filter(({ needsWriter }) => needsWriter).flatMap((one) => namesOf(file, one)));
  if (guarded.size === 0) return loose;
  const writes = file.language.facts.isContainer === undefined ? assignedIn(file, guarded) : changedIn(file, guarded);
  const first = new Map<string, WrittenGlobal>();
  for (const write of [...writes].sort((left, right) => left.node - right.node)) {
    if (!first.has(write.name)) first.set(write.name, write);
  }
  return [...loose, ...first.values()].sort((left, right) => left.node - right.node);
}

/** A static field may be called by its class, too. */
function namesOf(file: SourceFile, one: GlobalFacts): [string, GlobalFacts][] {
  const owner = file.enclosingClass(one.node);
  const className = owner === none ? "" : file.language.outline.className(file.tree, owner);
  return className === "" ? [[one.name, one]] : [one.name, `${className}.${one.name}`].map((name) => [name, one]);
}

/** Where a name is declared in the file, other than at its top: there it hides the variable of the program. */
const declarations = new Set(["variable_declarator", "short_var_declaration", "var_spec", "let_declaration"]);
/** What gives a variable another value; a key of an object or a named argument of the same name does not. */
const changes = new Set([
  "assignment_expression",
  "augmented_assignment_expression",
  "update_expression",
  "assignment_statement",
  "inc_statement",
  "dec_statement",
]);
const unary = new Set(["prefix_unary_expression", "postfix_unary_expression"]);
const steps = new Set(["++", "--"]);
/** What runs once, before anybody calls. */
const startUp = /^(?:init|main)$/;

/** Languages where a function assigns to what is declared outside of it. */
function* assignedIn(file: SourceFile, globals: ReadonlyMap<string, GlobalFacts>): Generator<WrittenGlobal> {
  const hidden = hiddenNames(file, globals);
  const seen = new Set<string>();
  for (const { node, name } of writesOf(file)) {
    const scope = file.enclosingFunction(node);
    if (scope === none) continue;
    for (const one of name.split(/\s*,\s*/)) {
      const known = globals.get(one);
      if (known === undefined || seen.has(`${scope} ${one}`)) continue;
      seen.add(`${scope} ${one}`);
      if (!isStartUp(file, scope) && !isHidden(file, scope, one, hidden)) yield { node, name: known.name };
    }
  }
}

/** A static constructor in C# runs as `init` does in Go. */
function isStartUp(file: SourceFile, scope: number): boolean {
  if (startUp.test(nameOf(file, scope))) return true;
  return (
    file.tree.kind(scope) === "constructor_declaration" && /^static\b/.test(file.tree.text(scope + 1).slice(0, 10))
  );
}

/** Which of the names functions declare for themselves, with or without a value; each after its function. */
function hiddenNames(file: SourceFile, globals: ReadonlyMap<string, GlobalFacts>): ReadonlySet<string> {
  const { tree } = file;
  const hidden = new Set<string>();
  for (const node of tree.nodesOf(declarations)) {
    const scope = file.enclosingFunction(node);
    const named = ["name", "left", "pattern"].map((field) => tree.child(node, field)).find((child) => child !== none);
    if (scope === none || named === undefined || tree.end(named) - tree.start(named) > 200) continue;
    for (const [name] of tree.text(named).matchAll(/[\w$]+/g)) if (globals.has(name)) hidden.add(`${scope} ${name}`);
  }
  return hidden;
}

/** `++` or `--`, before or behind; only its ends are read, since signs can be nested as deep as the file is long. */
function isStep(tree: SyntaxTree, node: number): boolean {
  if (!unary.has(tree.kind(node))) return false;
  const text = tree.text(node);
  return steps.has(text.slice(0, 2)) || steps.has(text.slice(-2));
}

/** Where something is given another value, and what it is called there. */
function* writesOf(file: SourceFile): Generator<WrittenGlobal> {
  const { tree } = file;
  for (const { node, name } of assignmentsOf(file)) {
    if (isStep(tree, node) || changes.has(tree.kind(node))) yield { node, name };
  }
  // Whoever gets a reference in C# may write to it.
  for (const node of tree.nodesOf(["argument"])) {
    const name = /^(?:ref|out)\s+([\w.]+)$/.exec(tree.text(node).slice(0, 200))?.[1];
    if (name !== undefined) yield { node, name };
  }
}

/** Nobody nests functions deeper; looking further out would take long. */
const deepest = 20;

function isHidden(file: SourceFile, scope: number, name: string, hidden: ReadonlySet<string>): boolean {
  const asParameter = new RegExp(`[(,\\s]${name.replaceAll("$", "\\$")}\\s*[,:)=\\s]`);
  for (let around = scope, depth = 0; around !== none && depth < deepest; around = file.enclosingFunction(around)) {
    depth += 1;
    if (hidden.has(`${around} ${name}`)) return true;
    const parameters = file.tree.child(around, "parameters");
    if (parameters !== none && asParameter.test(file.tree.text(parameters).slice(0, 1000))) return true;
  }
  return false;
}

/** Python: a function says `global`, or changes a container in place. */
function* changedIn(file: SourceFile, globals: ReadonlyMap<string, GlobalFacts>): Generator<WrittenGlobal> {
  for (const node of file.tree.nodesOf(["global_statement"])) {
    if (!file.tree.isNamed(node)) continue;
    for (const child of file.tree.children(node)) {
      if (file.tree.isNamed(child) && globals.has(file.tree.text(child))) yield { node, name: file.tree.text(child) };
    }
  }
}
