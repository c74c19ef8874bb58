import { createHash } from "node:crypto";
import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import { OperationError } from "@event-intelligence/contracts/errors";
import { openFile } from "../analyze.ts";
import { foundPatternsOf } from "../analyzers/patterns-analyzer.ts";
import { domainWordsOf } from "../patterns/domains.ts";
import { onexFactsOf } from "../rules/onex-facts.ts";
import { domainFacts } from "./domain-bits.ts";
import { openingOf } from "./file-about.ts";
import { graveFindingsOf } from "./grave-findings.ts";
import { type PatternRow, toPatternRows } from "./pattern-row.ts";
import { readRegularFile } from "./regular-file.ts";

/** What a search needs to know about one file of the corpus. */
export interface FileFacts {
  readonly language: string;
  readonly nodeType: NodeType | null;
  /** The domains it is known to belong to, one bit each; and the words that speak of others, marked as such. */
  readonly domains: number;
  readonly domainWords: string;
  /** What it says that it is for; empty where it says nothing. */
  readonly about: string;
  /** Whether something in it is so wrong that it is no example. */
  readonly isFlawed: boolean;
  /** Its patterns, ready to be written: making the rows takes longer than writing them, so every thread makes its own. */
  readonly patterns: readonly PatternRow[];
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
  const patterns = foundPatternsOf(source);
  // Nobody asks about a file without any.
  const findings = patterns.length === 0 ? [] : graveFindingsOf(source);
  return {
    language: source.language.name,
    nodeType: onexFactsOf(source).nodeType,
    ...domainFacts(domainWordsOf(source)),
    about: openingOf(source.language.outline.documentation(source.tree, 0)),
    isFlawed: findings.length > 0,
    patterns: toPatternRows(patterns, findings),
  };
}
