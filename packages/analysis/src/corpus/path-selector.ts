import { isAbsolute } from "node:path";
import { createGlob, type GlobAlternative } from "./glob.ts";

const maxGlobLength = 256;
const maxAlternatives = 64;

/** A path that cannot choose files of a corpus. */
export class RefusedPathError extends Error {
  override name = "RefusedPathError";
}

/** Chooses files of a corpus by their path within their root. */
export interface PathSelector {
  /** A file may be called "[id].ts", so its exact path comes before its reading as a glob. */
  readonly exactPath: string;
  /** Else it is a file whose folder and name fit one of these. */
  readonly alternatives: readonly GlobAlternative[];
}

/**
 * Reads a glob, or the exact path of a file, over a corpus.
 *
 * A bare name without a slash is looked for in every folder. An absolute path must lie in a root. What could leave a root
 * or cost more than it is worth is refused: `..`, backslashes, NUL, extended globs, more than 64 alternatives.
 * @throws RefusedPathError
 */
export function createPathSelector(pattern: string, roots: readonly string[]): PathSelector {
  const refuse = (reason: string): never => {
    throw new RefusedPathError(`sourcePath ${JSON.stringify(pattern.slice(0, 100))} ${reason}`);
  };
  if (pattern.length > maxGlobLength) return refuse(`is longer than ${maxGlobLength} characters.`);
  if (pattern.includes("\0")) return refuse("holds a NUL character.");
  if (pattern.includes("\\")) return refuse("holds a backslash; folders are separated by /.");
  if (pattern.split("/").includes(".."))
    return refuse("leaves its folder with '..'; only files below the roots are searched.");
  if (/[?*+@!]\(/.test(pattern)) return refuse("is an extended glob; only *, ?, ** [...] and {a,b} are known.");
  const relative = withinRoots(pattern, roots) ?? refuse(`lies outside of the roots ${roots.join(", ")}.`);
  return selectorFor(relative.replace(/^(?:\.\/)+/, "")) ?? refuse(`has more than ${maxAlternatives} alternatives.`);
}

function withinRoots(pattern: string, roots: readonly string[]): string | undefined {
  if (!isAbsolute(pattern)) return pattern;
  const root = roots.find((candidate) => pattern.startsWith(`${candidate}/`));
  return root === undefined ? undefined : pattern.slice(root.length + 1);
}

function selectorFor(relative: string): PathSelector | undefined {
  const glob = createGlob(relative.includes("/") ? relative : `**/${relative}`, maxAlternatives);
  return glob && { exactPath: relative, alternatives: glob.alternatives };
}
