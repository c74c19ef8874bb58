import { folderOf } from "./paths.ts";

/** Finds files among those that were sent. */
export interface FileIndex {
  /** The path itself, if it was sent. */
  exact(path: string): string | undefined;
  /** A file whose path is this one or ends with it, the one nearest to `from` first. */
  ending(path: string, from: string): string | undefined;
  /** The files of the folders whose path ends what an import path ends with. */
  folderAtEndOf(importPath: string): readonly string[];
}

export function indexFiles(paths: readonly string[]): FileIndex {
  const known = new Set(paths);
  return {
    exact: (path) => (known.has(path) ? path : undefined),
    ending: (path, from) =>
      paths
        .filter((one) => one === path || one.endsWith(`/${path}`))
        .sort((left, right) => sharedLength(right, from) - sharedLength(left, from))[0],
    folderAtEndOf: (importPath) =>
      paths.filter((one) => {
        const folder = folderOf(one);
        return folder !== "" && (importPath === folder || importPath.endsWith(`/${folder}`));
      }),
  };
}

function sharedLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
