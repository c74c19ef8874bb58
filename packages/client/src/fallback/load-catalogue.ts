import { type NodeType, nodeTypes } from "@event-intelligence/contracts/code-analysis";
import type { CataloguePair } from "./catalogue/catalogue-entry.ts";

const loaders: Readonly<Record<NodeType, () => Promise<{ readonly pairs: readonly CataloguePair[] }>>> = {
  effect: () => import("./catalogue-effect.ts"),
  compute: () => import("./catalogue-compute.ts"),
  reducer: () => import("./catalogue-reducer.ts"),
  orchestrator: () => import("./catalogue-orchestrator.ts"),
};

/** What the catalogue has for a node type, or for all of them; each is loaded when it is asked for first. */
export async function loadCatalogue(nodeType: NodeType | null): Promise<readonly CataloguePair[]> {
  const loaded = await Promise.all((nodeType === null ? nodeTypes : [nodeType]).map((one) => loaders[one]()));
  return loaded.flatMap(({ pairs }) => pairs);
}
