import { domainSearch } from "./domain-bits.ts";
import type { GlobAlternative } from "./glob.ts";
import type { FileColumns, KnownHits } from "./known-hits.ts";
import { createPathSelector } from "./path-selector.ts";
import type { CorpusQuery } from "./search.ts";
import type { TextNumbers } from "./text-numbers.ts";

/** For each of many things, by its number, 1 when it is wanted. */
export type Verdicts = Uint8Array;

/** Which files a query asks for. What is cheap to look at comes first. */
export function wantedFiles(query: CorpusQuery, rootIds: readonly number[], known: KnownHits): Verdicts {
  const { language, nodeType, domain } = query;
  const { files, texts } = known;
  const verdicts = new Uint8Array(files.path.length);
  const sought = domain === null ? null : domainSearch(domain);
  const bit = sought !== null && "bit" in sought ? sought.bit : 0;
  const languageNumber = language === null ? undefined : (texts.find(language) ?? -1);
  const nodeTypeNumber = nodeType === null ? undefined : (texts.find(nodeType) ?? -1);
  const isMeant = pathMatcher(query, known);
  for (let file = 0; file < verdicts.length; file += 1) {
    if (!rootIds.includes(files.root[file] ?? 0)) continue;
    if (languageNumber !== undefined && files.language[file] !== languageNumber) continue;
    if (nodeTypeNumber !== undefined && files.nodeType[file] !== nodeTypeNumber) continue;
    if (bit !== 0 && ((files.domains[file] ?? 0) & bit) === 0) continue;
    if (isMeant(file)) verdicts[file] = 1;
  }
  return verdicts;
}

function pathMatcher({ glob, rootNames, excludedPath }: CorpusQuery, { files, texts }: KnownHits) {
  const { exactPath, alternatives } = createPathSelector(glob, rootNames);
  const matchers = alternatives.map((alternative) => alternativeMatcher(alternative, files, texts));
  return (file: number): boolean => {
    const path = files.path[file];
    if (path === excludedPath) return false;
    return path === exactPath || matchers.some((matches) => matches(file));
  };
}

/** Each folder is looked at once, however many files are in it. */
function alternativeMatcher(
  { matchesFolder, matchesName }: GlobAlternative,
  { path, nameStart, folder }: FileColumns,
  texts: TextNumbers,
): (file: number) => boolean {
  const [unknown, yes, no] = [0, 1, 2];
  const verdicts = new Uint8Array(texts.count);
  return (file) => {
    if (!matchesName(path[file] ?? "", nameStart[file] ?? 0)) return false;
    const number = folder[file] ?? 0;
    if (verdicts[number] === unknown) verdicts[number] = matchesFolder(texts.textOf(number)) ? yes : no;
    return verdicts[number] === yes;
  };
}
