import type { ClassFacts, Language } from "./languages/language.ts";
import { none, type SyntaxTree } from "./languages/syntax-tree.ts";
import { type Measures, measure, type UnitMetrics } from "./metrics/measure.ts";

/** A call and the name it calls, as written: `requests.get`. */
export interface CallFacts {
  readonly node: number;
  readonly name: string;
}

/** Everything the rules, scores and patterns want to know about one parsed file; each fact is found when first asked for. */
export class SourceFile {
  readonly path: string;
  readonly language: Language;
  readonly tree: SyntaxTree;
  #measures: Measures | undefined;
  #classes: readonly ClassFacts[] | undefined;
  #calls: readonly CallFacts[] | undefined;
  #imports: readonly string[] | undefined;

  constructor(path: string, language: Language, tree: SyntaxTree) {
    this.path = path;
    this.language = language;
    this.tree = tree;
  }

  get measures(): Measures {
    this.#measures ??= measure(this.tree, this.language);
    return this.#measures;
  }

  get units(): readonly UnitMetrics[] {
    return this.measures.units;
  }

  get classes(): readonly ClassFacts[] {
    this.#classes ??= this.tree
      .nodesOf(this.language.structure.classes)
      .filter((node) => this.tree.isNamed(node))
      .map((node) => ({
        node,
        name: this.language.outline.className(this.tree, node),
        bases: this.language.outline.baseNames(this.tree, node),
      }));
    return this.#classes;
  }

  get imports(): readonly string[] {
    this.#imports ??= this.language.outline.imports(this.tree);
    return this.#imports;
  }

  get calls(): readonly CallFacts[] {
    this.#calls ??= this.tree.nodesOf(callKinds).map((node) => {
      const callee = this.tree.child(node, "function");
      // A chain of calls can be as long as the file; no rule asks about such a name.
      const isShort = callee !== none && this.tree.end(callee) - this.tree.start(callee) <= 200;
      return { node, name: isShort ? this.tree.text(callee) : "" };
    });
    return this.#calls;
  }
}

const callKinds = new Set(["call", "call_expression"]);
