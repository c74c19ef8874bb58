import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { NodeType, Pattern } from "@event-intelligence/contracts/code-analysis";
import { openFile, patternsOf } from "../analyze.ts";
import { domainWordsOf } from "../patterns/domains.ts";
import { onexFactsOf } from "../rules/onex-facts.ts";

/** Larger files are generated or data; the engine takes no larger content either. */
export const maxFileBytes = 1_000_000;

/** What a search needs to know about one file of the corpus. */
export interface FileFacts {
  readonly language: string;
  readonly nodeType: NodeType | null;
  /** The words that speak of its domain. */
  readonly words: readonly string[];
  /** Its patterns, with the path as the search shows it. */
  readonly patterns: readonly Pattern[];
}

/** A file of the corpus: where it is, and how it is called in answers. */
export interface CorpusFile {
  readonly absolutePath: string;
  /** Path within its root, with forward slashes. */
  readonly path: string;
}

/** Reads a regular file; null for everything else and for whatever cannot be read. Opening never waits, not even on a pipe. */
function readRegularFile(absolutePath: string): string | null {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(absolutePath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = fstatSync(descriptor);
    return facts.isFile() && facts.size <= maxFileBytes ? readFileSync(descriptor, "utf8") : null;
  } catch {
    // A file that went away or may not be read is simply not part of the corpus.
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The facts of one file; null when it cannot be read or understood. */
export async function readFileFacts(file: CorpusFile, parseTimeoutMs: number): Promise<FileFacts | null> {
  const content = readRegularFile(file.absolutePath);
  if (content === null) return null;
  const { file: source } = await openFile({ sourcePath: file.path, content, language: null }, parseTimeoutMs);
  return {
    language: source.language.name,
    nodeType: onexFactsOf(source).nodeType,
    words: [...domainWordsOf(source)],
    patterns: patternsOf(source),
  };
}
