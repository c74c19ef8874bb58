import {
  computingLimit,
  computingMs,
  hasTooManyNodes,
  loadGrammar,
  maxNodeCount,
  parseText,
  takesTooLong,
} from "./grammars.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/** Grammars whose texts Babel reads, too: all of their language, and faster, but nothing that is broken. */
const grammarsOfBabel = new Set(["typescript", "tsx", "javascript"]);

/** In characters: above it Babel takes hundreds of megabytes, and cannot be stopped. Nobody writes such a file by hand. */
const longText = 300_000;

/**
 * Parses a text, computing no longer than about `timeoutMs`: TypeScript and JavaScript by Babel where it can, everything
 * else by a grammar, which finds its way through broken texts and whatever depth of nesting. Both give a tree of the same
 * kinds. Of a long text the grammar has the first try, and Babel what that does not understand.
 * @throws OperationError PARSING_ERROR when the text takes the parser too long or makes too large a tree.
 */
export async function parseSource(grammarName: string, source: string, timeoutMs: number): Promise<SyntaxTree> {
  if (!grammarsOfBabel.has(grammarName)) return parseText(await loadGrammar(grammarName), source, timeoutMs);
  const startedMs = computingMs();
  const leftMs = () => Math.max(timeoutMs - (computingMs() - startedMs), timeoutMs / 2);
  if (source.length > longText) {
    const tree = parseText(await loadGrammar(grammarName), source, timeoutMs);
    return isWhole(tree) ? tree : ((await parseWithBabel(grammarName, source, leftMs())) ?? tree);
  }
  const tree = await parseWithBabel(grammarName, source, timeoutMs);
  return tree ?? parseText(await loadGrammar(grammarName), source, leftMs());
}

function isWhole(tree: SyntaxTree): boolean {
  return tree.missing.length === 0 && tree.nodesOf(["ERROR"]).length === 0;
}

async function parseWithBabel(grammarName: string, source: string, timeoutMs: number): Promise<SyntaxTree | undefined> {
  // Loaded by processes that read such a text, and by no other.
  const { readWithBabel } = await import("./ecmascript/babel/read-with-babel.ts");
  const isOver = computingLimit(timeoutMs);
  return readWithBabel(grammarName, source, (size) => {
    if (size > maxNodeCount) throw hasTooManyNodes(size);
    if (isOver()) throw takesTooLong(timeoutMs);
  });
}
