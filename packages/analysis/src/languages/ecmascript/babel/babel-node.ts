/** A node of Babel's tree, as far as it is looked at here; what its properties hold is asked by {@link nodeIn} and {@link nodesIn}. */
export interface BabelNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export function isNode(value: unknown): value is BabelNode {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The node in a property, if there is one. */
export function nodeIn(node: BabelNode, property: string): BabelNode | undefined {
  const value = node[property];
  return isNode(value) ? value : undefined;
}

/** The nodes in a property that holds a list; holes are left out. */
export function nodesIn(node: BabelNode, property: string): readonly BabelNode[] {
  const value = node[property];
  return Array.isArray(value) ? value.filter(isNode) : [];
}
