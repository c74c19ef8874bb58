import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { OperationError } from "@event-intelligence/contracts";
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
  /** Hash of the content that is known already; the same content is not parsed again. */
  readonly knownHash?: string | undefined;
}

/** What reading a file of the corpus came to. */
export interface FileReading {
  readonly hash: string;
  /** Null for a text that cannot be understood; absent where the content is the known one. */
  readonly facts?: FileFacts | null;
}

/**
 * Reads a regular file; null for everything else and for whatever cannot be read. Opening never waits, not even on a
 * pipe. The walk followed no link, so a folder that meanwhile became one leads nowhere either.
 */
export function readRegularFile(absolutePath: string, maxBytes = maxFileBytes): Buffer | null {
  let descriptor: number | undefined;
  try {
    const folder = dirname(absolutePath);
    if (realpathSync(folder) !== folder) return null;
    descriptor = openSync(absolutePath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = fstatSync(descriptor);
    return facts.isFile() && facts.size <= maxBytes ? readFileSync(descriptor) : null;
  } catch {
    // A file that went away or may not be read is simply not part of the corpus.
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The facts of one file; null when it cannot be read. */
export async function readFileFacts(file: CorpusFile, parseTimeoutMs: number): Promise<FileReading | null> {
  const bytes = readRegularFile(file.absolutePath);
  if (bytes === null) return null;
  const hash = createHash("sha256").update(bytes).digest("base64url");
  if (hash === file.knownHash) return { hash };
  try {
    return { hash, facts: await factsOf(file.path, bytes.toString("utf8"), parseTimeoutMs) };
  } catch (error) {
    // A trap of the parser spoils the thread; a file that cannot be understood only has nothing to say.
    if (!(error instanceof OperationError)) throw error;
    return { hash, facts: null };
  }
}

async function factsOf(path: string, content: string, parseTimeoutMs: number): Promise<FileFacts> {
  const { file: source } = await openFile({ sourcePath: path, content, language: null }, parseTimeoutMs);
  return {
    language: source.language.name,
    nodeType: onexFactsOf(source).nodeType,
    words: [...domainWordsOf(source)],
    patterns: patternsOf(source),
  };
}
