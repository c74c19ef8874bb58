import type { ErrorCode } from "@event-intelligence/contracts";
import type { CorpusFile, FileReading } from "./file-facts.ts";
import type { CorpusFindings, CorpusQuery } from "./search.ts";
import type { LeftOut } from "./walker.ts";

/** What the thread of a corpus is started with. */
export interface CorpusSettings {
  readonly roots: readonly string[];
  /** Null: the index is kept in memory. */
  readonly indexPath: string | null;
}

/** What is known about a corpus. */
export interface CorpusStatus {
  /** The file of the index; null: it is kept in memory. */
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

/** To the thread. */
export type CorpusRequest =
  | { readonly type: "search"; readonly id: number; readonly query: CorpusQuery }
  | { readonly type: "refresh"; readonly id: number }
  | { readonly type: "start" }
  | { readonly type: "close" }
  /** What was read of the files it asked for; null: nobody is left to read them. */
  | { readonly type: "read"; readonly id: number; readonly readings: readonly (FileReading | null)[] | null };

/** From the thread. */
export type CorpusMessage =
  | { readonly type: "found"; readonly id: number; readonly findings: CorpusFindings }
  | { readonly type: "refreshed"; readonly id: number }
  | { readonly type: "failure"; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: "read"; readonly id: number; readonly files: readonly CorpusFile[] }
  | { readonly type: "status"; readonly status: CorpusStatus }
  | { readonly type: "notice"; readonly message: string };
