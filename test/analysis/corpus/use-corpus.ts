import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createFolder } from "../temporary-folder.ts";
import { CorpusInProcess } from "./corpus-in-process.ts";

/** The text of an ONEX effect node. */
export function node(name: string, documentation = name): string {
  return `class Node${name}Effect(NodeEffect):\n    """${documentation}."""\n`;
}

export const twoNodes = {
  "database/node_order_effect.py": node("Order"),
  "api/node_payment_effect.py": node("Payment"),
};

/** A root with these files, and a place for its index. */
export function createCorpus(files: Readonly<Record<string, string>> = twoNodes): { root: string; indexPath: string } {
  return { root: createFolder(files), indexPath: join(createFolder(), "cache", "corpus.sqlite") };
}

/** A corpus without threads, for one test; closed behind it. */
export function useCorpus({ root, indexPath }: { root: string; indexPath?: string }): CorpusInProcess {
  const corpus = new CorpusInProcess({ roots: [root], indexPath: indexPath ?? null });
  onTestFinished(() => corpus.close());
  return corpus;
}
