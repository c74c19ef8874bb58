import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The name of the folder that relative URIs begin at, in a SARIF log. */
export const sourceRootId = "%SRCROOT%";

/**
 * A path as reports compare it, however it was typed: from the current folder and with forward slashes; absolute when it
 * lies outside of that folder, also where links are followed.
 */
export function placeOf(path: string): string {
  const place = within("", path) ?? within(realPath(""), realPath(path)) ?? resolve(path);
  return place.replaceAll(sep, "/");
}

/** The path from the folder on; null when it lies outside. */
function within(folder: string, path: string): string | null {
  const fromFolder = relative(folder, path);
  const isOutside = fromFolder === ".." || fromFolder.startsWith(`..${sep}`) || isAbsolute(fromFolder);
  return isOutside ? null : fromFolder;
}

/** Where a path leads. A baseline also names files that are gone: of their paths what is left is followed. */
function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    const folder = dirname(absolute);
    return folder === absolute ? absolute : join(realPath(folder), basename(absolute));
  }
}

/** Where a file is, as a SARIF log says it: percent-encoded, and relative to the source root where it lies within. */
export interface ArtifactLocation {
  readonly uri: string;
  readonly uriBaseId?: string | undefined;
}

/** The location of a place that `placeOf` made. */
export function locationOf(place: string): ArtifactLocation {
  if (isAbsolute(place)) return { uri: pathToFileURL(place).href };
  // Lone surrogates, which names of files may hold on Windows, cannot be encoded.
  const uri = place.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return { uri, uriBaseId: sourceRootId };
}

/**
 * The place that the URI of a location stands for.
 * @throws URIError or TypeError when it is broken
 */
export function placeFrom(uri: string): string {
  return placeOf(uri.startsWith("file:") ? fileURLToPath(uri) : decodeURIComponent(uri));
}

/** The current folder as the URI that `sourceRootId` stands for. */
export function sourceRootUri(): string {
  return pathToFileURL(`${resolve("")}${sep}`).href;
}
