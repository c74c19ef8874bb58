/** A path segment such as `node_order_store_effect.py`, `node_*_effect.py`, `*_effect.py` or the folder of a node. */
const nodeSegment = /^(?:node_[\w*?]|node[*?]|\*)[\w*?]*_(effect|compute|reducer|orchestrator)(?:\.[^.]+)?$/i;

/**
 * The node type that a path or glob of the ONEX naming convention implies, in lower case; null where it implies none.
 * Of several the innermost wins: a file says more than the folder around it.
 */
export function nodeTypeFromPath(path: string): string | null {
  for (const segment of path.split(/[/\\]/).toReversed()) {
    const nodeType = nodeSegment.exec(segment)?.[1];
    if (nodeType !== undefined) return nodeType.toLowerCase();
  }
  return null;
}
