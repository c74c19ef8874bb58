/** The arrays a {@link SyntaxTree} is made of: one entry per node, in source order, a parent always before its children. */
export interface NodeColumns {
  readonly size: number;
  readonly kinds: Uint16Array;
  readonly fields: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly parents: Int32Array;
  /** For each node the number of the first node after its whole subtree. */
  readonly pasts: Int32Array;
  /** Tokens the parser made up to get on. */
  readonly missing: readonly number[];
}

/** The names that belong to the numbers in the columns. Anonymous tokens are written in single quotes: `'if'`. */
export interface NodeNames {
  /** How many kinds the grammar has; an error has a number above all of them. */
  readonly kindCount: number;
  kind(kindId: number): string;
  isNamed(kindId: number): boolean;
  field(fieldId: number): string;
}

/** "No such node". */
export const none = -1;

/**
 * A syntax tree as flat arrays. A node is a number; a parent has a smaller number than its children, so every walk is a
 * loop, and no depth of nesting can exhaust the stack. It holds no memory of the parser.
 */
export class SyntaxTree {
  readonly source: string;
  readonly size: number;
  readonly missing: readonly number[];
  /** The names of its kinds: the same object for all trees of a grammar. */
  readonly names: NodeNames;
  readonly #columns: NodeColumns;
  #lineStarts: readonly number[] | undefined;
  #nodesByKind: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(source: string, columns: NodeColumns, names: NodeNames) {
    this.source = source;
    this.size = columns.size;
    this.missing = columns.missing;
    this.#columns = columns;
    this.names = names;
  }

  kind(node: number): string {
    return this.names.kind(this.#columns.kinds[node] ?? 0);
  }

  /** The number of the node's kind in {@link names}. */
  kindId(node: number): number {
    return this.#columns.kinds[node] ?? 0;
  }

  /**
   * Looks something up by the kind of a node. It is asked once for each kind, not once for each node: looking a name up in
   * sets, for every node of a file, is what measuring it would mostly consist of.
   */
  byKind<Value extends number | string>(of: (kind: string, isNamed: boolean) => Value): (node: number) => Value {
    const { kinds } = this.#columns;
    const { kindCount } = this.names;
    // Most files have few of the kinds; the number of an error would make a very long list.
    const known = new Array<Value | undefined>(kindCount + 1).fill(undefined);
    return (node) => {
      const kindId = Math.min(kinds[node] ?? 0, kindCount);
      const value = known[kindId] ?? of(this.names.kind(kindId), this.names.isNamed(kindId));
      known[kindId] = value;
      return value;
    };
  }

  /** The name of the field a named node fills in its parent, or an empty string. */
  field(node: number): string {
    return this.names.field(this.#columns.fields[node] ?? 0);
  }

  start(node: number): number {
    return this.#columns.starts[node] ?? 0;
  }

  end(node: number): number {
    return this.#columns.ends[node] ?? 0;
  }

  parent(node: number): number {
    return this.#columns.parents[node] ?? none;
  }

  past(node: number): number {
    return this.#columns.pasts[node] ?? this.size;
  }

  isLeaf(node: number): boolean {
    return this.past(node) === node + 1;
  }

  isNamed(node: number): boolean {
    return this.names.isNamed(this.#columns.kinds[node] ?? 0);
  }

  text(node: number): string {
    return this.source.slice(this.start(node), this.end(node));
  }

  *children(node: number): Generator<number> {
    const past = this.past(node);
    for (let child = node + 1; child < past; child = this.past(child)) yield child;
  }

  /** The first child in a field, or {@link none}. */
  child(node: number, field: string): number {
    for (const child of this.children(node)) if (this.field(child) === field) return child;
    return none;
  }

  /** The first child of a kind, or {@link none}. */
  childOfKind(node: number, kind: string): number {
    for (const child of this.children(node)) if (this.kind(child) === kind) return child;
    return none;
  }

  /** The sibling before a node, or {@link none}; found from the node before it, without a walk along all siblings. */
  previousSibling(node: number): number {
    const parent = this.parent(node);
    let before = node - 1;
    while (before > parent && this.parent(before) !== parent) before = this.parent(before);
    return before > parent ? before : none;
  }

  /** The nearest ancestor of one of the kinds, or {@link none}. */
  ancestor(node: number, kinds: ReadonlySet<string>): number {
    let ancestor = this.parent(node);
    while (ancestor !== none && !kinds.has(this.kind(ancestor))) ancestor = this.parent(ancestor);
    return ancestor;
  }

  /** All nodes of these kinds, in source order. */
  nodesOf(kinds: Iterable<string>): readonly number[] {
    this.#nodesByKind ??= this.#groupByKind();
    const groups = [];
    for (const kind of kinds) {
      const group = this.#nodesByKind.get(kind);
      if (group !== undefined) groups.push(group);
    }
    return groups.length === 1 ? (groups[0] ?? []) : groups.flat().sort((left, right) => left - right);
  }

  #groupByKind(): ReadonlyMap<string, readonly number[]> {
    const groups: number[][] = [];
    for (let node = 0; node < this.size; node += 1) {
      const kindId = this.#columns.kinds[node] ?? 0;
      const group = groups[kindId];
      if (group === undefined) groups[kindId] = [node];
      else group.push(node);
    }
    // Grammars give some kinds more than one number.
    const byKind = new Map<string, readonly number[]>();
    groups.forEach((nodes, kindId) => {
      const kind = this.names.kind(kindId);
      const others = byKind.get(kind);
      byKind.set(kind, others === undefined ? nodes : [...others, ...nodes].sort((left, right) => left - right));
    });
    return byKind;
  }

  /** Line of the first character, counted from 1. */
  line(node: number): number {
    return this.lineAt(this.start(node));
  }

  /** Line of the last character, counted from 1. */
  endLine(node: number): number {
    return this.lineAt(Math.max(this.start(node), this.end(node) - 1));
  }

  get lineCount(): number {
    return this.#lines().length;
  }

  lineAt(offset: number): number {
    const lines = this.#lines();
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Like {@link lineAt}, for offsets asked for in ascending order: a step where that one has to search. */
  ascendingLines(): (offset: number) => number {
    const lines = this.#lines();
    let line = 1;
    return (offset) => {
      while ((lines[line] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
      return line;
    };
  }

  /** The text from one line to another, both included. */
  linesBetween(startLine: number, endLine: number): string {
    const lines = this.#lines();
    const start = lines[startLine - 1] ?? 0;
    let end = lines[endLine] ?? this.source.length;
    // A pattern for their end would look at each run of blank lines from each of its lines.
    while (end > start && "\r\n".includes(this.source.charAt(end - 1))) end -= 1;
    return this.source.slice(start, end);
  }

  #lines(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let at = this.source.indexOf("\n"); at >= 0; at = this.source.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}
