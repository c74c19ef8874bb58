import type { Severity } from "@event-intelligence/contracts/code-analysis";
import type { SourceFile } from "../source-file.ts";

/** One place that breaks a rule. */
export interface RuleHit {
  /** The node it is about; 0 when it is about the whole file. */
  readonly node: number;
  /** What was found there; fills the message. */
  readonly detail?: string | undefined;
}

/** A rule: a row of data and one function that finds its hits. */
export interface Rule {
  /** Stable name, never reused. */
  readonly id: string;
  readonly severity: Severity;
  /** How much it counts in the score. */
  readonly weight: number;
  /** Whether the rule says anything about this file. */
  readonly applies: (file: SourceFile) => boolean;
  readonly find: (file: SourceFile) => Iterable<RuleHit>;
  readonly message: (detail: string) => string;
  /** What to do about it. */
  readonly cure: string;
  /** Comments that, on the line or the one before, say that the hit is meant. */
  readonly markers?: readonly string[] | undefined;
}
