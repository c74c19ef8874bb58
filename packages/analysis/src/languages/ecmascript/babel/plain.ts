import type { Parts, Write } from "./shape.ts";
import type { Kind } from "./shape-names.ts";

/** A node that is the same in both trees, with its parts in the order of the text. */
export function plain(kind: Kind, parts: Parts): Write {
  return (shape, node, field) => shape.writeAs(kind, node, field, parts);
}

/** A node without parts. */
export function leaf(kind: Kind): Write {
  return (shape, node, field) => shape.leaf(kind, node.start, node.end, field);
}
