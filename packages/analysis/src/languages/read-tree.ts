import type { Tree } from "web-tree-sitter";
import { type NodeColumns, type NodeNames, none } from "./syntax-tree.ts";

/** The memory a parser runtime works in. */
export interface ParserMemory {
  readonly buffer: ArrayBuffer;
}

/**
 * The functions of the compiled parser that move a cursor, as the runtime puts them onto the object it is started with.
 * All of them find the cursor in one buffer of the parser's memory and leave it there. The runtime's own `TreeCursor`
 * copies it in and out around each call, which is half the time that reading a tree takes.
 */
export interface ParserRuntime {
  readonly wasmMemory: ParserMemory;
  /** Returns the address of that buffer, and spoils what is in it. */
  _ts_init(): number;
  _ts_tree_cursor_delete_wasm(tree: number): void;
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_field_id_wasm(tree: number): number;
  _ts_tree_cursor_current_node_is_missing_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
  /** Puts the cursor's node into the buffer, in place of the cursor. */
  _ts_tree_cursor_current_node_wasm(tree: number): void;
  /** Looks at the node in the buffer. */
  _ts_node_has_error_wasm(tree: number): number;
}

/** Reads a tree into columns, from front to back. Nothing else may use the parser meanwhile. */
export function readColumns(
  runtime: ParserRuntime,
  bufferAddress: number,
  parserTree: Tree,
  names: NodeNames,
): NodeColumns {
  const size = parserTree.rootNode.descendantCount;
  const kinds = new Uint16Array(size);
  const fields = new Uint16Array(size);
  const starts = new Int32Array(size);
  const ends = new Int32Array(size);
  const parents = new Int32Array(size);
  const pasts = new Int32Array(size);
  const missing: number[] = [];
  const tree = addressOf(parserTree);
  // Leaves its cursor in the buffer.
  parserTree.walk();
  try {
    let count = 0;
    let parent = none;
    for (;;) {
      const node = count;
      count += 1;
      const kind = runtime._ts_tree_cursor_current_node_type_id_wasm(tree);
      kinds[node] = kind;
      // Each look through the cursor costs a call into the parser, and no table asks for the field of a token.
      if (names.isNamed(kind)) fields[node] = runtime._ts_tree_cursor_current_field_id_wasm(tree);
      const start = runtime._ts_tree_cursor_start_index_wasm(tree);
      const end = runtime._ts_tree_cursor_end_index_wasm(tree);
      starts[node] = start;
      ends[node] = end;
      parents[node] = parent;
      if (start === end && isMissing(runtime, bufferAddress, tree)) missing.push(node);
      if (runtime._ts_tree_cursor_goto_first_child_wasm(tree) === 1) {
        parent = node;
        continue;
      }
      pasts[node] = count;
      while (runtime._ts_tree_cursor_goto_next_sibling_wasm(tree) !== 1) {
        if (runtime._ts_tree_cursor_goto_parent_wasm(tree) !== 1) {
          return { size: count, kinds, fields, starts, ends, parents, pasts, missing };
        }
        pasts[parent] = count;
        parent = parents[parent] ?? none;
      }
    }
  } finally {
    runtime._ts_tree_cursor_delete_wasm(tree);
  }
}

/** Whether the parser made up the node the cursor is at, or, where it stands for a hidden rule, a token inside of it. */
function isMissing(runtime: ParserRuntime, bufferAddress: number, tree: number): boolean {
  if (runtime._ts_tree_cursor_current_node_is_missing_wasm(tree) === 1) return true;
  const buffer = new Int32Array(runtime.wasmMemory.buffer, bufferAddress, cursorInts);
  const cursor = buffer.slice();
  runtime._ts_tree_cursor_current_node_wasm(tree);
  const hasError = runtime._ts_node_has_error_wasm(tree) === 1;
  buffer.set(cursor);
  return hasError;
}

/** A cursor is four numbers. */
const cursorInts = 4;

/** Where a tree lies in the parser's memory. */
function addressOf(parserTree: Tree): number {
  const address = (parserTree as unknown as Readonly<Record<0, unknown>>)[0];
  if (typeof address !== "number") throw new Error("The parser runtime does not tell where a tree lies.");
  return address;
}
