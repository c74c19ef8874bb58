import type { GlobalFacts } from "../languages/language.ts";
import { none } from "../languages/syntax-tree.ts";
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
  const guarded = new Map(file.globals.filter(({ needsWriter }) => needsWriter).map((one) => [one.name, one]));
  if (guarded.size === 0) return loose;
  const writes = file.language.facts.isContainer === undefined ? assignedIn(file, guarded) : changedIn(file, guarded);
  const first = new Map<string, WrittenGlobal>();
  for (const write of [...writes].sort((left, right) => left.node - right.node)) {
    if (!first.has(write.name)) first.set(write.name, write);
  }
  return [...loose, ...first.values()];
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
/** What runs once, before anybody calls. */
const startUp = /^(?:init|main)$/;

/** Languages where a function assigns to what is declared outside of it. */
function* assignedIn(file: SourceFile, globals: ReadonlyMap<string, GlobalFacts>): Generator<WrittenGlobal> {
  const { tree } = file;
  const hidden = new Set<string>();
  const writes: { node: number; name: string; scope: number }[] = [];
  for (const { node, name } of assignmentsOf(file)) {
    const scope = file.enclosingFunction(node);
    if (scope === none) continue;
    for (const one of name.split(/\s*,\s*/)) {
      if (!globals.has(one)) continue;
      if (declarations.has(tree.kind(node))) hidden.add(`${scope} ${one}`);
      else if (changes.has(tree.kind(node))) writes.push({ node, name: one, scope });
    }
  }
  const seen = new Set<string>();
  for (const { node, name, scope } of writes) {
    if (seen.has(`${scope} ${name}`)) continue;
    seen.add(`${scope} ${name}`);
    if (!startUp.test(nameOf(file, scope)) && !isHidden(file, scope, name, hidden)) yield { node, name };
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
