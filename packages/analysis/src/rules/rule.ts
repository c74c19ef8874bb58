import type { NodeType, Severity } from "@event-intelligence/contracts/code-analysis";
import type { SourceFile } from "../source-file.ts";
import { type Dialect, onexFactsOf, type Role } from "./onex-facts.ts";

/** One place that breaks a rule. */
export interface RuleHit {
  /** The node it is about; 0 when it is about the whole file. */
  readonly node: number;
  /** What was found there; fills the message. */
  readonly detail?: string | undefined;
  /** Where this place is less grave than the rule at its worst. */
  readonly severity?: Severity | undefined;
}

/**
 * Which files a rule says something about; what is left out is not asked for. Nothing here depends on what a rule looks
 * for: a violation must not make a rule apply that lifts the mean.
 */
export interface Scope {
  readonly languages?: readonly string[] | undefined;
  /** Parts of an ONEX node; without roles a rule applies to all code. */
  readonly roles?: readonly Role[] | undefined;
  readonly nodeTypes?: readonly NodeType[] | undefined;
  readonly dialects?: readonly Dialect[] | undefined;
  /** A further condition on where the file lies or what it came with, and how it reads. */
  readonly where?: { readonly text: string; readonly holds: (file: SourceFile) => boolean } | undefined;
}

/** A rule: a row of data and one function that finds its hits. */
export interface Rule {
  /** Stable name, never reused. */
  readonly id: string;
  /** The gravest its hits can be. */
  readonly severity: Severity;
  /** How much it counts in the score. */
  readonly weight: number;
  readonly scope: Scope;
  readonly find: (file: SourceFile) => Iterable<RuleHit>;
  readonly message: (detail: string) => string;
  /** What to do about it. */
  readonly cure: string;
  /** Comments that, on the line or the one before, say that the hit is meant. */
  readonly markers?: readonly string[] | undefined;
}

/** Whether a rule says anything about a file. */
export function applies({ languages, roles, nodeTypes, dialects, where }: Scope, file: SourceFile): boolean {
  if (languages !== undefined && !languages.includes(file.language.name)) return false;
  if (where !== undefined && !where.holds(file)) return false;
  if (roles === undefined) return true;
  const { role, nodeType, dialect } = onexFactsOf(file);
  if (role === null || nodeType === null || !roles.includes(role)) return false;
  if (nodeTypes !== undefined && !nodeTypes.includes(nodeType)) return false;
  return dialects === undefined || (dialect !== null && dialects.includes(dialect));
}

/** A scope in words; empty where a rule applies to everything. */
export function describeScope({ languages, roles, nodeTypes, dialects, where }: Scope): string {
  return [
    ...(languages === undefined ? [] : [languages.join(", ")]),
    ...(roles === undefined || roles.length === 3 ? [] : [`ONEX ${roles.map((role) => `${role}s`).join(" and ")}`]),
    ...(roles?.length === 3 ? ["all files of ONEX nodes"] : []),
    ...(nodeTypes === undefined ? [] : [nodeTypes.join(", ")]),
    ...(dialects === undefined ? [] : [`dialects ${dialects.join(", ")}`]),
    ...(where === undefined ? [] : [where.text]),
  ].join("; ");
}
