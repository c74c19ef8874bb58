import { type NodeColumns, none } from "../../syntax-tree.ts";
import { type BabelNode, isNode } from "./babel-node.ts";
import { GapScanner } from "./gap-scanner.ts";
import { type Field, fieldIds, type Kind, kindIds, tokenIds } from "./shape-names.ts";

/** Writes one node of Babel's tree, which fills a field of the node around it. */
export type Write = (shape: Shape, node: BabelNode, field: Field) => void;

/** The properties of a node that hold its parts, in the order of the text, and the field that each of them fills. */
export type Parts = Readonly<Record<string, Field>>;

/** There is something in a tree of Babel that has no shape here: the text is for the other parser. */
export class UnknownShapeError extends Error {}

/** How often, in nodes, whoever asked for the tree is asked whether it may go on. */
const checkEvery = 4_096;

const accessModifiers = new Set(["public", "private", "protected"]);

/**
 * A tree of tree-sitter's kinds in the making. It is written from front to back; {@link at} says up to where. Nodes come
 * from Babel, everything between them from the text.
 */
export class Shape {
  readonly source: string;
  readonly isTypeScript: boolean;
  at = 0;
  readonly #gap: GapScanner;
  readonly #writers: ReadonlyMap<string, Write>;
  readonly #checkSize: (size: number) => void;
  #size = 0;
  #parent = none;
  #capacity: number;
  #kinds: Uint16Array;
  #fields: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #parents: Int32Array;
  #pasts: Int32Array;

  constructor(
    source: string,
    isTypeScript: boolean,
    writers: ReadonlyMap<string, Write>,
    checkSize: (size: number) => void,
  ) {
    this.source = source;
    this.#gap = new GapScanner(source);
    this.isTypeScript = isTypeScript;
    this.#writers = writers;
    this.#checkSize = checkSize;
    this.#capacity = (source.length >> 2) + 64;
    this.#kinds = new Uint16Array(this.#capacity);
    this.#fields = new Uint16Array(this.#capacity);
    this.#starts = new Int32Array(this.#capacity);
    this.#ends = new Int32Array(this.#capacity);
    this.#parents = new Int32Array(this.#capacity);
    this.#pasts = new Int32Array(this.#capacity);
  }

  get columns(): NodeColumns {
    const size = this.#size;
    return {
      size,
      kinds: this.#kinds.slice(0, size),
      fields: this.#fields.slice(0, size),
      starts: this.#starts.slice(0, size),
      ends: this.#ends.slice(0, size),
      parents: this.#parents.slice(0, size),
      pasts: this.#pasts.slice(0, size),
      missing: [],
    };
  }

  /** Writes what stands before a node, and the node. */
  write(node: BabelNode, field: Field = ""): void {
    this.tokensTo(node.start);
    const write = this.#writers.get(node.type);
    if (write === undefined) throw new UnknownShapeError(`${node.type} has no shape.`);
    write(this, node, field);
  }

  /** Writes what a property of a node holds, a part or several of them; nothing where it is empty. */
  writePart(node: BabelNode, property: string, field: Field = ""): void {
    const part = node[property];
    if (Array.isArray(part)) {
      for (const one of part) if (isNode(one)) this.write(one, field);
    } else if (isNode(part)) this.write(part, field);
  }

  /** Writes the parts of a node, and what stands behind them. */
  writeParts(node: BabelNode, parts: Parts): void {
    for (const property in parts) this.writePart(node, property, parts[property]);
    this.tokensTo(node.end);
  }

  /** Writes a node with everything in it. */
  writeAs(kind: Kind, node: BabelNode, field: Field, parts: Parts): void {
    const opened = this.open(kind, node.start, field);
    this.writeParts(node, parts);
    this.close(opened);
  }

  /** Begins a node, after what stands before it; returns it for {@link close}. */
  open(kind: Kind, start: number, field: Field = ""): number {
    this.tokensTo(start);
    const node = this.#add(kindIds.get(kind), start, start, field);
    this.#parent = node;
    if (this.at < start) this.at = start;
    return node;
  }

  /** Ends a node where its text ends. */
  close(node: number, end = this.at): void {
    this.#ends[node] = end;
    this.#pasts[node] = this.#size;
    this.#parent = this.#parents[node] ?? none;
    if (end > this.at) this.at = end;
  }

  /** Ends a node behind the last one that was written in it. */
  closeTight(node: number): void {
    let last = this.#size - 1;
    while (last > node && this.#parents[last] !== node) last = this.#parents[last] ?? none;
    this.close(node, this.#ends[last] ?? this.at);
  }

  leaf(kind: Kind, start: number, end: number, field: Field = ""): void {
    this.tokensTo(start);
    this.#leafAt(kind, start, end, field);
  }

  /** A word or sign that the text between nodes does not show as one. */
  token(text: string, start: number): void {
    this.tokensTo(start);
    this.#tokenAt(text, start);
  }

  /** Writes words, signs and comments up to a place. */
  tokensTo(end: number): void {
    while (this.at < end && this.#gap.find(this.at, end)) this.#writeGap();
  }

  /** Writes them up to a word or sign, and returns where that begins. */
  seek(text: string, end: number): number {
    while (this.#gap.find(this.at, end)) {
      if (this.#gap.token === text) return this.#gap.start;
      this.#writeGap();
    }
    throw new UnknownShapeError(`There is no ${text} before ${end}.`);
  }

  /** Writes them up to a word or sign, and that as well. */
  through(text: string, end: number): void {
    this.tokensTo(this.seek(text, end) + text.length);
  }

  /** Writes comments, and returns where the word or sign or node behind them begins. */
  nextStart(end: number): number {
    while (this.#gap.find(this.at, end)) {
      if (this.#gap.token !== "") return this.#gap.start;
      this.#writeGap();
    }
    return end;
  }

  /** The word or sign that comes next, comments left out; empty where there is none. */
  peek(end: number): string {
    let { at } = this;
    while (this.#gap.find(at, end)) {
      if (this.#gap.token !== "") return this.#gap.token;
      at = this.#gap.end;
    }
    return "";
  }

  /** Whether what is written next belongs to a node of this kind. */
  isWithin(kind: Kind): boolean {
    return this.#kinds[this.#parent] === kindIds.get(kind);
  }

  #writeGap(): void {
    const { token, comment, start, end } = this.#gap;
    if (comment !== undefined) this.#leafAt(comment, start, end);
    else if (token === "?.") this.#optionalChain(start);
    else if (accessModifiers.has(token)) this.#wrapped("accessibility_modifier", token, start);
    else if (token === "override") this.#wrapped("override_modifier", token, start);
    else this.#tokenAt(token, start);
  }

  #leafAt(kind: Kind, start: number, end: number, field: Field = ""): void {
    const node = this.#add(kindIds.get(kind), start, end, field);
    this.#pasts[node] = this.#size;
    this.at = end;
  }

  #tokenAt(text: string, start: number): void {
    const node = this.#add(tokenIds.get(text), start, start + text.length, "");
    this.#pasts[node] = this.#size;
    this.at = start + text.length;
  }

  #wrapped(kind: Kind, text: string, start: number, field: Field = ""): void {
    const node = this.#add(kindIds.get(kind), start, start, field);
    this.#parent = node;
    this.#tokenAt(text, start);
    this.close(node);
  }

  /** The grammar of JavaScript makes a leaf of it; that of TypeScript a node, but none in a call. */
  #optionalChain(start: number): void {
    if (!this.isTypeScript) this.#leafAt("optional_chain", start, start + 2, "optional_chain");
    else if (this.isWithin("call_expression")) this.#tokenAt("?.", start);
    else this.#wrapped("optional_chain", "?.", start, "optional_chain");
  }

  #add(kind: number | undefined, start: number, end: number, field: Field): number {
    if (kind === undefined) {
      throw new UnknownShapeError(
        `${JSON.stringify(this.source.slice(start, end).slice(0, 40))} at ${start} has no shape.`,
      );
    }
    const node = this.#size;
    if (node % checkEvery === 0) this.#checkSize(node);
    if (node >= this.#capacity) this.#grow();
    this.#size += 1;
    this.#kinds[node] = kind;
    this.#fields[node] = fieldIds.get(field) ?? 0;
    this.#starts[node] = start;
    this.#ends[node] = end;
    this.#parents[node] = this.#parent;
    return node;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#kinds = enlarge(this.#kinds, new Uint16Array(this.#capacity));
    this.#fields = enlarge(this.#fields, new Uint16Array(this.#capacity));
    this.#starts = enlarge(this.#starts, new Int32Array(this.#capacity));
    this.#ends = enlarge(this.#ends, new Int32Array(this.#capacity));
    this.#parents = enlarge(this.#parents, new Int32Array(this.#capacity));
    this.#pasts = enlarge(this.#pasts, new Int32Array(this.#capacity));
  }
}

function enlarge<Column extends Uint16Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
