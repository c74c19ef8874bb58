import { braceExpand, Minimatch } from "minimatch";

type FolderMatcher = (folder: string) => boolean;
type NameMatcher = (path: string, nameStart: number) => boolean;

/** A glob as it is looked through many files with: most of them share their folder with others. */
export interface Glob {
  /** Any of these: the folder ("" for the root itself) and the last name fit. */
  readonly alternatives: readonly GlobAlternative[];
}

export interface GlobAlternative {
  matchesFolder(folder: string): boolean;
  /** Told the whole path, and where in it the last name begins. */
  matchesName(path: string, nameStart: number): boolean;
}

const options = { dot: true, noext: true, nobrace: true, nocomment: true, nonegate: true, platform: "linux" } as const;
const anything = () => true;
const nothing = () => false;

/**
 * Compiles a glob: `*` and `?` within a segment, `[a-z]` and `[!a-z]`, `**` for any folders, `{a,b}` for alternatives.
 * Returns undefined when the braces stand for more than the given number of alternatives: one more than allowed is asked
 * for, and refused. Every match takes linear time, whatever the glob.
 */
export function createGlob(pattern: string, maxAlternatives: number): Glob | undefined {
  const expanded = braceExpand(pattern, { ...options, nobrace: false, braceExpandMax: maxAlternatives + 1 });
  if (expanded.length > maxAlternatives) return undefined;
  return { alternatives: expanded.map(createAlternative) };
}

function createAlternative(pattern: string): GlobAlternative {
  // An absolute path, or a folder.
  if (pattern.startsWith("/") || pattern.endsWith("/")) return { matchesFolder: nothing, matchesName: nothing };
  const segments = pattern.split("/").filter((segment) => segment !== "" && segment !== ".");
  const last = segments.pop() ?? "";
  // "a/**" means whatever lies below a, in any folder.
  if (last === "**") return { matchesFolder: folderMatcher([...segments, "**"]), matchesName: anything };
  return { matchesFolder: folderMatcher(segments), matchesName: nameMatcher(last) };
}

function folderMatcher(segments: readonly string[]): FolderMatcher {
  if (segments.length === 0) return (folder) => folder === "";
  if (segments.every((segment) => segment === "**")) return anything;
  const glob = segments.join("/");
  if (!/[*?[]/.test(glob)) return (folder) => folder === glob;
  const matcher = new Minimatch(glob, options);
  // To minimatch "a/**" means what is in a and not a itself, which is right for files and not for their folders.
  const own = glob.endsWith("/**") ? folderMatcher(segments.slice(0, -1)) : undefined;
  return (folder) => matcher.match(folder) || own?.(folder) === true;
}

function nameMatcher(glob: string): NameMatcher {
  if (glob === "*") return anything;
  const pieces = glob.split(/\*+/).map(createPiece);
  if (pieces.some((piece) => piece === undefined)) {
    const matcher = new Minimatch(glob, options);
    return (path, nameStart) => matcher.match(path.slice(nameStart));
  }
  return piecesMatcher(pieces as readonly Piece[]);
}

/** What stands between two stars: so many characters. */
interface Piece {
  readonly length: number;
  isAt(name: string, index: number): boolean;
}

/** The first piece begins the name, the last one ends it, and the others are where they first can be: none is tried twice. */
function piecesMatcher(pieces: readonly Piece[]): NameMatcher {
  const [first, ...rest] = pieces;
  const last = rest.pop();
  if (first === undefined) return nothing;
  if (last === undefined) return (path, start) => path.length === start + first.length && first.isAt(path, start);
  const inner = rest.filter(({ length }) => length > 0);
  return (path, start) => {
    const end = path.length - last.length;
    if (end < start + first.length || !first.isAt(path, start) || !last.isAt(path, end)) return false;
    let from = start + first.length;
    for (const piece of inner) {
      while (from + piece.length <= end && !piece.isAt(path, from)) from += 1;
      if (from + piece.length > end) return false;
      from += piece.length;
    }
    return true;
  };
}

/** Undefined where there is a class that is not simple. */
function createPiece(text: string): Piece | undefined {
  if (!/[?[]/.test(text)) return { length: text.length, isAt: (name, index) => name.startsWith(text, index) };
  const tokens = text.match(/\[[!^]?(?:\w-\w|[\w.])+\]|[^[]/g) ?? [];
  if (tokens.join("") !== text) return undefined;
  const tests = tokens.map(createTest);
  return {
    length: tests.length,
    isAt: (name, index) => tests.every((test, offset) => test(name.charCodeAt(index + offset))),
  };
}

function createTest(token: string): (code: number) => boolean {
  if (token === "?") return () => true;
  if (!token.startsWith("[")) return (code) => code === token.charCodeAt(0);
  const isNegated = /^\[[!^]/.test(token);
  const ranges = [...token.slice(isNegated ? 2 : 1, -1).matchAll(/(\w)-(\w)|./g)].map(
    ([one, from = one, to = from]) => [from.charCodeAt(0), to.charCodeAt(0)],
  );
  return (code) => ranges.some(([from = 0, to = 0]) => from <= code && code <= to) !== isNegated;
}
