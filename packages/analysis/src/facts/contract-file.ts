/** A value of a contract: its text where it stands on the line of its key, and the values below it. */
export interface ContractValue {
  readonly line: number;
  readonly text: string;
  readonly children: ReadonlyMap<string, string>;
}

/** The first two levels of a contract.yaml; deeper ones no rule asks for. */
export interface ContractFacts {
  readonly path: string;
  readonly values: ReadonlyMap<string, ContractValue>;
}

const entry = /^( *)(?:- )?["']?([A-Za-z_][\w.-]*)["']?:(?:\s+(.*))?$/;

/** Null when the text shows no mapping at its top: what it says cannot be known then. */
export function readContract(path: string, content: string): ContractFacts | null {
  const values = new Map<string, ContractValue & { children: Map<string, string> }>();
  let current: { children: Map<string, string> } | undefined;
  let indent = 0;
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    // A second document has nothing to do with the first.
    if (/^(?:---|\.\.\.)/.test(line) && values.size > 0) break;
    const [, spaces = "", key = "", rest = ""] = entry.exec(line.slice(0, 2000).trimEnd()) ?? [];
    if (key === "") continue;
    const text = plain(rest);
    if (spaces === "" && !line.startsWith("-")) {
      const value = { line: index + 1, text, children: flowEntries(text) };
      values.set(key, value);
      current = value;
      indent = 0;
    } else if (current !== undefined && (indent === 0 || spaces.length === indent)) {
      indent = spaces.length;
      current.children.set(key, text);
    }
  }
  return values.size === 0 ? null : { path, values };
}

/** Without its comment and quotes. */
function plain(text: string): string {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(text);
  return quoted?.[2] ?? text.replace(/(?:^|\s)#.*$/, "").trim();
}

/** `{ major: 1, minor: 0 }` */
function flowEntries(text: string): Map<string, string> {
  const inner = /^\{(.*)\}$/.exec(text)?.[1];
  const pairs = inner === undefined ? [] : inner.split(",").map((pair) => pair.split(":"));
  return new Map(pairs.map(([key = "", ...value]) => [plain(key.trim()), plain(value.join(":").trim())]));
}
