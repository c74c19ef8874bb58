import type { CodeAnalysisOperation } from "@event-intelligence/contracts/code-analysis";
import type { AnswerSource } from "./answer-source.ts";

/** The fingerprint of a text: the same text has the same one, and nobody can read it back from there. */
export interface ContentDigest {
  /** SHA-256 of the text in UTF-8, in hex, as `sha256sum` prints it of the file. */
  readonly sha256: string;
  /** Of the text in UTF-8. */
  readonly sizeBytes: number;
}

/** A call as an interceptor sees it. What it holds are copies: secrets are taken out, long texts and lists are cut. */
export interface InterceptedCall {
  readonly method: "discoverPatterns" | "analyzeCode" | "findSimilarNodes";
  readonly operation: CodeAnalysisOperation;
  /** The same as in the request that is sent, in the answer and in the worker's log. */
  readonly correlationId: string;
  /** Of the call's span; null where nothing is traced. */
  readonly traceId: string | null;
  /** The source path or glob that is asked about. */
  readonly subject: string;
  /**
   * Fingerprint of the whole source text or, of a discovery and of similar code, of the words. Made anew at each look;
   * null where there is neither, and before a file is read.
   */
  readonly content: ContentDigest | null;
  readonly question: unknown;
  /** Those of the call, without its signal and its listener. */
  readonly options: unknown;
}

/** How an intercepted call was answered, by whichever source. */
export interface InterceptedAnswer {
  readonly durationMs: number;
  readonly source: AnswerSource;
  readonly fallbackReason: string | null;
  readonly confidence: number;
  /** Null where no worker answered, or where it gave no name. */
  readonly workerId: string | null;
  /** A copy of the answer's value, like the call's question. */
  readonly value: unknown;
}

/** With what error an intercepted call ended. */
export interface InterceptedError {
  readonly durationMs: number;
  readonly name: string;
  readonly code: string | null;
  /** Why there is no answer, as a stable word: the worker's own code where it said that it cannot, else the error's. */
  readonly reason: string;
  readonly message: string;
}

/**
 * Looks at each call of an intelligence client from both sides, and can neither change nor break it. What it returns is
 * ignored, what it throws becomes one process warning. A promise is waited for up to the bound; only blocking the thread
 * blocks the call, like everything else in the process.
 */
export interface CallInterceptor {
  /** How long a call waits for a promise of each function, in milliseconds, 0 to 10000. Default 10. */
  readonly boundMs?: number | undefined;
  /** Before anything is checked or sent. The call's time begins after it. */
  before?(call: InterceptedCall): unknown;
  /** When the answer is there and before the caller has it. */
  after?(call: InterceptedCall, answer: InterceptedAnswer): unknown;
  /** When the call has failed and before the caller knows. */
  error?(call: InterceptedCall, error: InterceptedError): unknown;
}
