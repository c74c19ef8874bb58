import { isAbsolute } from "node:path";
import { OperationError } from "@event-intelligence/contracts";
import { createGlob, expandBraces } from "./glob.ts";

const maxGlobLength = 256;
const maxAlternatives = 64;

/** Chooses files of a corpus by their path within their root. */
export interface PathSelector {
  /** A file may be called "[id].ts", so its exact path comes before its reading as a glob. */
  readonly exactPath: string;
  /** Paths that are matched must fit one of these as well; undefined: nothing is known beforehand. */
  readonly shapes: readonly PathShape[];
  matches(path: string): boolean;
}

/** What can be said about all paths that one alternative of a glob matches, in terms that an index understands. */
export interface PathShape {
  /** Every such path lies below this folder; empty: anywhere. */
  readonly below: string;
  /** Whether it lies in that folder itself. */
  readonly isDirect: boolean;
  /** A glob of `*` and `?` that its last name fits. */
  readonly name: string;
  /** A glob of `*` and `?`, of which `*` means slashes too, that the whole path fits. */
  readonly path: string;
  /** Whether the others say all that the glob says. */
  readonly isExact: boolean;
}

/**
 * Reads a glob, or the exact path of a file, over a corpus.
 *
 * A bare name without a slash is looked for in every folder. An absolute path must lie in a root. What could leave a root
 * or cost more than it is worth is refused: `..`, backslashes, NUL, extended globs, more than 64 alternatives.
 * @throws OperationError INVALID_INPUT
 */
export function createPathSelector(pattern: string, roots: readonly string[]): PathSelector {
  const refuse = (reason: string): never => {
    throw new OperationError("INVALID_INPUT", `sourcePath ${JSON.stringify(pattern.slice(0, 100))} ${reason}`, {
      cure: 'Send a glob such as "node_*_effect.py" or "src/**/*.ts", or the path of one file below a pattern root.',
    });
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
  const glob = relative.includes("/") ? relative : `**/${relative}`;
  const matches = createGlob(glob, maxAlternatives);
  const shapes = matches && expandBraces(glob, maxAlternatives).map(shapeOf);
  return matches && shapes && { exactPath: relative, shapes, matches };
}

function shapeOf(alternative: string): PathShape {
  const segments = alternative.split("/");
  const name = segments.pop() ?? "";
  const magic = segments.findIndex((segment) => /[*?[]/.test(segment));
  const fixed = magic < 0 ? segments : segments.slice(0, magic);
  const others = segments.slice(fixed.length);
  // What holds an empty segment, or a class, is left to the glob itself.
  const isRegular = ![...segments, name].some((segment) => segment === "" || segment === ".");
  const isPlain = isRegular && !alternative.includes("[");
  const isTree = others.every((segment) => segment === "**");
  return {
    below: isPlain ? fixed.join("/") : "",
    isDirect: isPlain && others.length === 0 && name !== "**",
    name: isPlain ? name : "*",
    path: isRegular ? alternative.split("/").map(loosened).join("/").replaceAll("**/", "*") : "*",
    isExact: isPlain && isTree && fixed.length + others.length === segments.length,
  };
}

/** A class stands for one character; one that is not simple, for anything. */
function loosened(segment: string): string {
  const simple = segment.replace(/\[[^[\]!^:]+\]/g, "?");
  return simple.includes("[") ? "*" : simple;
}
