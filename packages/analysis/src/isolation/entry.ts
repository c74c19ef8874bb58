/** Files that a process or a thread of the engine's own begins with, below `src` and, bundled, below `dist`. */
export type ProcessEntry = "pool/process";
export type ThreadEntry = "corpus/index-thread" | "corpus/search-thread" | "results/result-thread";

// Run from source, an entry finds its packages as source, too. Built, this file is part of a bundle at the top of `dist`.
const isSource = import.meta.url.endsWith(".ts");

/** The folder of the code that runs. */
export const codeFolder = new URL(isSource ? ".." : ".", import.meta.url);

export function entryUrl(name: ProcessEntry | ThreadEntry): URL {
  return new URL(`${name}.${isSource ? "ts" : "js"}`, codeFolder);
}

/** What Node has to be told to run an entry. Of TypeScript Node 22 warns that it is experimental. */
export const entryFlags: readonly string[] = isSource
  ? ["--disable-warning=ExperimentalWarning", "--conditions=source"]
  : [];
