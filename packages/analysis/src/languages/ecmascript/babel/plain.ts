import type { BabelNode } from "./babel-node.ts";
import type { Parts, Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

/** A node that is the same in both trees, with its parts in the order of the text. */
export function plain(kind: Kind, parts: Parts): Write {
  return (shape, node, field) => shape.writeAs(kind, node, field, parts);
}

/** A literal that stands for the type that it alone has. */
export function literalType(kind: Kind): Write {
  return (shape, node, field) => {
    const opened = shape.open("literal_type", node.start, field);
    shape.leaf(kind, node.start, node.end);
    shape.close(opened);
  };
}

/** The name of a type, and around it, where it has arguments, what holds both. */
export function writeGeneric(
  shape: Shape,
  node: BabelNode,
  field: Field,
  { typeArguments, writeName }: { typeArguments: BabelNode | undefined; writeName(field: Field): void },
): void {
  if (typeArguments === undefined) {
    writeName(field);
    return;
  }
  const opened = shape.open("generic_type", node.start, field);
  writeName("name");
  shape.write(typeArguments, "type_arguments");
  shape.close(opened);
}

/** A node without parts. */
export function leaf(kind: Kind): Write {
  return (shape, node, field) => shape.leaf(kind, node.start, node.end, field);
}
