import { braceExpand, Minimatch } from "minimatch";

/** Whether a path, with forward slashes, is one the glob means. */
export type GlobMatcher = (path: string) => boolean;

const options = { dot: true, noext: true, nocomment: true, nonegate: true, platform: "linux" } as const;

/** What the braces of a pattern stand for: at most one alternative more than the given number. */
export function expandBraces(pattern: string, maxAlternatives: number): string[] {
  return braceExpand(pattern, { ...options, braceExpandMax: maxAlternatives + 1 });
}

/**
 * Compiles a glob: `*` and `?` within a segment, `[a-z]` and `[!a-z]`, `**` for any folders, `{a,b}` for alternatives.
 * Returns undefined when the braces stand for more than the given number of alternatives. minimatch matches in linear
 * time, but takes as many alternatives as it is told to: so one more than allowed is asked for, and refused.
 */
export function createGlob(pattern: string, maxAlternatives: number): GlobMatcher | undefined {
  if (expandBraces(pattern, maxAlternatives).length > maxAlternatives) return undefined;
  const glob = new Minimatch(pattern, { ...options, braceExpandMax: maxAlternatives + 1 });
  return (path) => glob.match(path);
}
