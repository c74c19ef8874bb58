import { existsSync } from "node:fs";
import type { Severity } from "@event-intelligence/contracts/code-analysis";
import { placeOf } from "./source-place.ts";

/** Whether the baseline names an issue, or a file that could not be analysed. */
export type ComparedState = "new" | "known";

/** An issue that an earlier report named. */
export interface KnownIssue {
  readonly fingerprint: string;
  /** From the current folder, as `placeOf` gives it. */
  readonly path: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly line: number | null;
  readonly message: string;
}

/** What an earlier report says. */
export interface Baseline {
  readonly issues: readonly KnownIssue[];
  /** Files and folders that could not be analysed, as `placeOf` gives them. */
  readonly failedPlaces: readonly string[];
}

interface ComparedFile {
  readonly path: string;
  readonly issues: readonly { readonly fingerprint: string; readonly state?: ComparedState | undefined }[];
}

/** What the issues of a run are compared with. */
export interface BaselineComparison {
  /** Adds the issue's state, where there is something to compare with. */
  mark<Issue extends { readonly fingerprint: string }>(issue: Issue): Issue & { state?: ComparedState };
  /** The same for a file that could not be analysed: known is one that the baseline could not analyse either. */
  markFailure<Failure extends { readonly path: string }>(failure: Failure): Failure & { state?: ComparedState };
  /** How many issues are new, known and gone; null without a baseline. `errors` are the files nothing is known of. */
  result(
    files: readonly ComparedFile[],
    errors: readonly { readonly path: string }[],
  ): {
    counts: Record<"newIssues" | "knownIssues" | "fixedIssues", number | null>;
    fixed: readonly KnownIssue[] | null;
  };
}

/** Without a baseline. */
export const noComparison: BaselineComparison = {
  mark: (issue) => issue,
  markFailure: (failure) => failure,
  result: () => ({ counts: { newIssues: null, knownIssues: null, fixedIssues: null }, fixed: null }),
};

/** Compares by fingerprint, so that an issue is known wherever its line has moved to. */
export function compareWith({ issues: knownIssues, failedPlaces }: Baseline): BaselineComparison {
  const known = new Set(knownIssues.map(({ fingerprint }) => fingerprint));
  const knownFailures = new Set(failedPlaces);
  return {
    mark: (issue) => ({ ...issue, state: known.has(issue.fingerprint) ? "known" : "new" }),
    markFailure: (failure) => ({ ...failure, state: knownFailures.has(placeOf(failure.path)) ? "known" : "new" }),
    result: (files, errors) => {
      const issues = files.flatMap((file) => file.issues);
      const newIssues = issues.filter(({ state }) => state === "new").length;
      const fixed = findFixed(knownIssues, files, errors);
      return { counts: { newIssues, knownIssues: issues.length - newIssues, fixedIssues: fixed.length }, fixed };
    },
  };
}

/** Known issues that are gone. Of a file that was not analysed now nothing is gone, unless the file itself is. */
function findFixed(
  baseline: readonly KnownIssue[],
  files: readonly ComparedFile[],
  errors: readonly { readonly path: string }[],
): KnownIssue[] {
  const current = new Set(files.flatMap((file) => file.issues.map(({ fingerprint }) => fingerprint)));
  const isAnalyzed = new Map<string, boolean>(files.map(({ path }) => [placeOf(path), true]));
  for (const { path } of errors) isAnalyzed.set(placeOf(path), false);
  const isLookedAt = (path: string) => {
    const looked = isAnalyzed.get(path) ?? !existsSync(path);
    isAnalyzed.set(path, looked);
    return looked;
  };
  return baseline.filter(({ fingerprint, path }) => !current.has(fingerprint) && isLookedAt(path)).sort(byPlace);
}

function byPlace(one: KnownIssue, other: KnownIssue): number {
  return (
    (one.path < other.path ? -1 : Number(one.path > other.path)) ||
    (one.line ?? 0) - (other.line ?? 0) ||
    (one.fingerprint < other.fingerprint ? -1 : 1)
  );
}
