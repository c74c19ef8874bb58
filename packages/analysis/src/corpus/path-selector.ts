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
 * A bare name without a slash is looked for in every folder, and means a file of that name, whatever lies in a folder of
 * that name, and the node that such a folder is: `node_*_effect.py` finds `node_order_effect/node.py`, too. An absolute path must lie in a root. What could leave a root
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
  const globs = relative.includes("/") ? [relative] : bareNameGlobs(relative);
  const alternatives: GlobAlternative[] = [];
  for (const pattern of globs) {
    const glob = createGlob(pattern, maxAlternatives);
    if (glob === undefined) return undefined;
    alternatives.push(...glob.alternatives);
  }
  return { exactPath: relative, alternatives };
}

/** The name of a file, as far as it can be told from a glob: `node_*_effect` and `py`. */
const fileName = /^(?<stem>.+)\.(?<ending>\w+)$/;

function bareNameGlobs(name: string): string[] {
  const { stem, ending } = fileName.exec(name)?.groups ?? {};
  // What any name fits needs no folder, and a star may stand for an ending.
  const isBroad = /^\**$/.test(stem ?? name);
  if (isBroad) return [`**/${name}`];
  const entry = stem === undefined ? [] : [`**/${stem}/node.${ending}`];
  return [`**/${name}`, `**/${name}/**`, ...entry];
}
