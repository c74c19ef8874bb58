import { domainSearch } from "./domain-bits.ts";
import type { GlobAlternative } from "./glob.ts";
import type { KnownHits } from "./known-hits.ts";
import { createPathSelector } from "./path-selector.ts";
import type { CorpusQuery } from "./search.ts";

/** For each of many things, by its number, 1 when it is wanted. */
export type Verdicts = Uint8Array;

/** Which files a query asks for. What is cheap to look at comes first. */
export function wantedFiles(query: CorpusQuery, rootIds: readonly number[], { files }: KnownHits): Verdicts {
  const { language, nodeType, domain } = query;
  const verdicts = new Uint8Array(files.path.length);
  const sought = domain === null ? null : domainSearch(domain);
  const bit = sought !== null && "bit" in sought ? sought.bit : 0;
  const languageNumber = language === null ? undefined : (files.texts.find(language) ?? -1);
  const nodeTypeNumber = nodeType === null ? undefined : (files.texts.find(nodeType) ?? -1);
  const isMeant = pathMatcher(query, files);
  for (let file = 0; file < verdicts.length; file += 1) {
    if (languageNumber !== undefined && files.language.at(file) !== languageNumber) continue;
    if (nodeTypeNumber !== undefined && files.nodeType.at(file) !== nodeTypeNumber) continue;
    if (bit !== 0 && (files.domains.at(file) & bit) === 0) continue;
    if (rootIds.includes(files.root.at(file)) && isMeant(file)) verdicts[file] = 1;
  }
  return verdicts;
}

type Files = KnownHits["files"];

function pathMatcher({ glob, rootNames, excludedPath }: CorpusQuery, files: Files): (file: number) => boolean {
  const { exactPath, alternatives } = createPathSelector(glob, rootNames);
  if (excludedPath === null && alternatives.some(({ isAnything }) => isAnything)) return () => true;
  const matchers = alternatives.map((alternative) => alternativeMatcher(alternative, files));
  return (file) => {
    const path = files.path[file];
    if (path === excludedPath) return false;
    return path === exactPath || matchers.some((matches) => matches(file));
  };
}

/** Each folder is looked at once, however many files are in it. */
function alternativeMatcher(
  { matchesFolder, matchesName }: GlobAlternative,
  { path, nameStart, folder, texts }: Files,
): (file: number) => boolean {
  const [unknown, yes, no] = [0, 1, 2];
  const verdicts = new Uint8Array(texts.count);
  return (file) => {
    if (!matchesName(path[file] ?? "", nameStart.at(file))) return false;
    const number = folder.at(file);
    if (verdicts[number] === unknown) verdicts[number] = matchesFolder(texts.textOf(number)) ? yes : no;
    return verdicts[number] === yes;
  };
}
