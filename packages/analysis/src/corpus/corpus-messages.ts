import type { CorpusFile, FileReading } from "./file-facts.ts";
import type { CorpusFindings, CorpusQuery } from "./search.ts";
import type { LeftOut } from "./walker.ts";

/** What is known about a corpus. */
export interface CorpusStatus {
  /** The file of the index; null: a temporary one that goes with the engine. */
  readonly indexPath: string | null;
  readonly fileCount: number;
  readonly patternCount: number;
  /** What is no part of it although it is source code. */
  readonly leftOut: Readonly<LeftOut>;
  /** Whether all roots have been read to their end, now or by an earlier process. */
  readonly isComplete: boolean;
  /** Whether the roots are being read. */
  readonly isIndexing: boolean;
  /** How long the last reading took; null before the first one. */
  readonly lastPassMs: number | null;
  /** Why the last reading failed, null when it did not. */
  readonly problem: string | null;
}

/** What the thread that keeps the index is started with. */
export interface IndexThreadSettings {
  readonly roots: readonly string[];
  /** Null: a temporary file. */
  readonly indexPath: string | null;
  /** Endings of the names of source files. */
  readonly endings: readonly string[];
  /** The folder of the code that decides what is found in a file. */
  readonly codeFolder: string;
}

/** Where an index lies. */
export interface IndexPlace {
  readonly path: string;
  /** The folder that goes with the engine; null where the index stays. */
  readonly temporaryFolder: string | null;
  /** Another number for every index that is opened. */
  readonly generation: string;
}

/** To the thread that keeps the index. */
export type IndexRequest =
  | { readonly type: "refresh"; readonly id: number }
  /** The index of that generation is broken. */
  | { readonly type: "renew"; readonly id: number; readonly generation: string; readonly reason: string }
  /** What was read of the files it asked for. */
  | { readonly type: "read"; readonly id: number; readonly readings: readonly (FileReading | null)[] }
  /** Why nobody can read them. */
  | { readonly type: "not-read"; readonly id: number; readonly reason: string }
  | { readonly type: "start" }
  | { readonly type: "close" };

/** From that thread. */
export type IndexMessage =
  | Answer
  | { readonly type: "opened"; readonly place: IndexPlace }
  | {
      readonly type: "status";
      readonly status: CorpusStatus;
      /** The real paths of the roots that have been read to their end. */
      readonly completeRoots: readonly string[];
      /** Another process reads a root that was never read. */
      readonly isHeldUp: boolean;
    }
  | { readonly type: "read"; readonly id: number; readonly files: readonly CorpusFile[] }
  | { readonly type: "notice"; readonly message: string };

/** To the thread that searches. */
export type SearchRequest =
  | { readonly type: "search"; readonly id: number; readonly place: IndexPlace; readonly query: CorpusQuery }
  /** Somebody will search there soon. */
  | { readonly type: "open"; readonly place: IndexPlace };

/** What a thread says to a question. */
export type Answer =
  | { readonly type: "answer"; readonly id: number; readonly findings: CorpusFindings | null }
  | { readonly type: "failure"; readonly id: number; readonly message: string; readonly isSpoilt: boolean };
