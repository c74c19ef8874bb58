import { Minimatch } from "minimatch";

/** More and longer rules than any hand-written file has; others are not read. */
const maxRules = 1_000;
const maxRuleLength = 250;
const options = { dot: true, noext: true, nobrace: true, nocomment: true, nonegate: true, platform: "linux" } as const;

interface IgnoreRule {
  /** The folder its file lies in, with a slash at the end; empty for the root. */
  readonly base: string;
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  /** Told the path below `base`, and its last name. */
  matches(path: string, name: string): boolean;
}

/** What the `.gitignore` files of a folder and those above it say. */
export class IgnoreRules {
  readonly #rules: readonly IgnoreRule[];

  constructor(rules: readonly IgnoreRule[] = []) {
    this.#rules = rules;
  }

  /** These rules and those of a `.gitignore` file in the given folder, which come before them. */
  within(folder: string, text: string): IgnoreRules {
    const base = folder === "" ? "" : `${folder}/`;
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/, maxRules);
    return new IgnoreRules([...this.#rules, ...lines.flatMap((line) => parseRule(line, base))]);
  }

  /** Whether a path is ignored. What lies in an ignored folder is, too, whatever is said about it: so never ask for it. */
  ignores(path: string, isFolder: boolean): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    for (let index = this.#rules.length - 1; index >= 0; index -= 1) {
      const rule = this.#rules[index];
      if (rule === undefined || (rule.isForFolders && !isFolder)) continue;
      if (rule.matches(path.slice(rule.base.length), name)) return !rule.isNegated;
    }
    return false;
  }
}

function parseRule(line: string, base: string): IgnoreRule[] {
  if (line.startsWith("#") || line.length > maxRuleLength) return [];
  // Spaces at the end do not count, but for one that is escaped.
  const text = line.replace(/(?<!\\) +$/, "");
  const isNegated = text.startsWith("!");
  const whole = isNegated ? text.slice(1) : text;
  const isForFolders = whole.endsWith("/");
  const pattern = isForFolders ? whole.slice(0, -1) : whole;
  const glob = pattern.startsWith("/") ? pattern.slice(1) : pattern;
  if (glob === "" || hasOpenEnd(glob)) return [];
  const matches = matcherOf(glob);
  // A slash, other than at the end, ties the pattern to the folder of its file; without one it means a name anywhere.
  const isAnchored = pattern.includes("/");
  return [{ base, isNegated, isForFolders, matches: (path, name) => matches(isAnchored ? path : name) }];
}

/** What git takes for a pattern that can match nothing: a class that is not closed, a backslash with nothing behind. */
function hasOpenEnd(glob: string): boolean {
  const closed = glob.replace(/\\./g, "").replace(/\[[!^]?\]?(?:\[:[a-z]*:\]|[^\]])*\]/g, "");
  return closed.includes("[") || closed.endsWith("\\");
}

function matcherOf(glob: string): (path: string) => boolean {
  // Most rules are plain names, and every path is held against every rule.
  if (!/[*?[\\]/.test(glob)) return (path) => path === glob;
  const matcher = new Minimatch(glob, options);
  // git's "a/**" means what is in the folder, not the folder.
  const folder = glob.endsWith("/**") ? new Minimatch(glob.slice(0, -3), options) : undefined;
  return (path) => matcher.match(path) && !folder?.match(path);
}
