import { noProject, type Project } from "./facts/project.ts";
import type { ClassFacts, GlobalFacts, HandlerFacts, ImportFacts, Language } from "./languages/language.ts";
import { none, type SyntaxTree } from "./languages/syntax-tree.ts";
import { type Measures, measure, type UnitMetrics } from "./metrics/measure.ts";

/** A call, or the building of an object. */
export interface CallFacts {
  readonly node: number;
  /** What is called, its first word replaced by what it was imported as: `requests.get`. */
  readonly name: string;
  readonly isConstruction: boolean;
  /** The list of arguments, or {@link none}. */
  readonly argumentList: number;
}

/** Everything the rules, scores and patterns want to know about one parsed file; each fact is found when first asked for. */
export class SourceFile {
  readonly path: string;
  readonly language: Language;
  readonly tree: SyntaxTree;
  /** The files it was sent together with. */
  readonly project: Project;
  readonly #known = new Map<string, unknown>();

  constructor(path: string, language: Language, tree: SyntaxTree, project: Project = noProject) {
    this.path = path;
    this.language = language;
    this.tree = tree;
    this.project = project;
  }

  /** The same file, seen among others. */
  within(project: Project): SourceFile {
    return new SourceFile(this.path, this.language, this.tree, project);
  }

  #once<Value>(name: string, find: () => Value): Value {
    if (!this.#known.has(name)) this.#known.set(name, find());
    return this.#known.get(name) as Value;
  }

  get measures(): Measures {
    return this.#once("measures", () => measure(this.tree, this.language));
  }

  get units(): readonly UnitMetrics[] {
    return this.measures.units;
  }

  get classes(): readonly ClassFacts[] {
    const { structure, outline } = this.language;
    return this.#once("classes", () =>
      this.tree
        .nodesOf(structure.classes)
        .filter((node) => this.tree.isNamed(node))
        .map((node) => ({
          node,
          name: outline.className(this.tree, node),
          bases: outline.baseNames(this.tree, node),
        })),
    );
  }

  get importFacts(): readonly ImportFacts[] {
    return this.#once("importFacts", () => this.language.outline.imports(this.tree));
  }

  /** Imports that are followed as soon as the file is loaded. */
  get loadedImports(): readonly ImportFacts[] {
    return this.importFacts.filter(({ node, isTypeOnly }) => !isTypeOnly && this.enclosingFunction(node) === none);
  }

  /** Modules the file imports, as written. */
  get imports(): readonly string[] {
    return this.importFacts.map(({ module }) => module);
  }

  /** In source order. */
  get handlers(): readonly HandlerFacts[] {
    const find = () => [...this.language.facts.handlers(this.tree)].sort((left, right) => left.node - right.node);
    return this.#once("handlers", find);
  }

  get globals(): readonly GlobalFacts[] {
    return this.#once("globals", () => this.language.facts.globals(this.tree));
  }

  /** Calls and constructions, in source order. */
  get calls(): readonly CallFacts[] {
    return this.#once("calls", () => this.#findCalls());
  }

  /** The name with its first word replaced by what it was imported as. */
  fullName(written: string): string {
    const first = /^[\w$]+/.exec(written)?.[0] ?? "";
    const imported = this.#boundNames.get(first);
    return imported === undefined ? written : `${imported}${written.slice(first.length)}`;
  }

  get #boundNames(): ReadonlyMap<string, string> {
    const find = () => new Map(this.importFacts.flatMap(({ isTypeOnly, names }) => (isTypeOnly ? [] : names)));
    return this.#once("boundNames", find);
  }

  #findCalls(): readonly CallFacts[] {
    const { calls, constructions, callee } = this.language.facts;
    return this.tree.nodesOf([...calls.keys(), ...constructions.keys()]).flatMap((node) => {
      const kind = this.tree.kind(node);
      if (!this.tree.isNamed(node)) return [];
      const isConstruction = constructions.has(kind);
      const field = (isConstruction ? constructions : calls).get(kind) ?? "";
      const written = isConstruction || callee === undefined ? this.#shortText(node, field) : callee(this.tree, node);
      const name = this.fullName(written.replace(/\s+|\?(?=\.)/g, ""));
      return [{ node, name, isConstruction, argumentList: this.tree.child(node, "arguments") }];
    });
  }

  /** A chain of calls can be as long as the file; no rule asks about such a name. */
  #shortText(node: number, field: string): string {
    const { tree } = this;
    const named = tree.child(node, field);
    return named === none || tree.end(named) - tree.start(named) > 200 ? "" : tree.text(named);
  }

  /** The arguments of a call, without comments and what wraps them. */
  argumentsOf({ argumentList }: CallFacts): readonly number[] {
    if (argumentList === none) return [];
    const { comments } = this.language.structure;
    return [...this.tree.children(argumentList)]
      .filter((child) => this.tree.isNamed(child) && !comments.has(this.tree.kind(child)))
      .map((child) => (this.tree.kind(child) === "argument" ? this.#lastNamed(child) : child));
  }

  #lastNamed(node: number): number {
    return [...this.tree.children(node)].findLast((child) => this.tree.isNamed(child)) ?? node;
  }

  /** The nearest function around a node, closures included, or {@link none}. */
  enclosingFunction(node: number): number {
    return (
      this.#once("enclosingFunctions", () => {
        const { functions } = this.language.structure;
        return this.#enclosing((kind) => functions.has(kind) || this.language.facts.closures.has(kind));
      })[node] ?? none
    );
  }

  /** The nearest class around a node, or {@link none}. */
  enclosingClass(node: number): number {
    const { classes } = this.language.structure;
    return this.#once("enclosingClasses", () => this.#enclosing((kind) => classes.has(kind)))[node] ?? none;
  }

  /** Whether a node lies in what runs at the end of a `try`, whatever happened. */
  isInFinally(node: number): boolean {
    return this.nearest("finally_clause", node) !== none;
  }

  /** The nearest node of a kind around a node, or {@link none}. */
  nearest(kind: string, node: number): number {
    return this.#once(`nearest ${kind}`, () => this.#enclosing((one) => one === kind))[node] ?? none;
  }

  /** Whether a node lies where the parser only guessed. */
  isBroken(node: number): boolean {
    if (this.tree.nodesOf(["ERROR"]).length === 0) return false;
    return this.nearest("ERROR", node) !== none;
  }

  /** One pass over the tree instead of one walk upwards per question: nesting can be as deep as the file is long. */
  #enclosing(isWanted: (kind: string) => boolean): Int32Array {
    const { tree } = this;
    const enclosing = new Int32Array(tree.size).fill(none);
    const wanted = new Map<string, boolean>();
    for (let node = 1; node < tree.size; node += 1) {
      const parent = tree.parent(node);
      const kind = tree.kind(parent);
      let isHit = wanted.get(kind);
      if (isHit === undefined) {
        isHit = tree.isNamed(parent) && isWanted(kind);
        wanted.set(kind, isHit);
      }
      enclosing[node] = isHit ? parent : (enclosing[parent] ?? none);
    }
    return enclosing;
  }
}
