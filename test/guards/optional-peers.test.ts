import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, it } from "vitest";
import { readHouse, repositoryRoot } from "./floor-plan/house.ts";

const house = readHouse();

/** Every specifier that is loaded with a source file, by whichever file asks for it. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  for (const { text } of house.files.get(path)?.imports ?? []) {
    const target = text.startsWith(".") ? posix.join(posix.dirname(path), text) : text;
    if (seen.has(target)) continue;
    seen.add(target);
    loadedWith(target, seen);
  }
  return seen;
}

const optional = house.packages.flatMap((home) => {
  const manifest = JSON.parse(readFileSync(join(repositoryRoot, home.folder, "package.json"), "utf8")) as {
    peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  };
  return Object.keys(manifest.peerDependenciesMeta ?? {}).map((peer) => ({ home, peer }));
});

it.each(optional)(
  "$peer is loaded by a subpath of $home.name alone, so that nobody else needs it",
  ({ home, peer }) => {
    const loading = [...home.entries].filter(([, path]) => loadedWith(path).has(peer));
    expect(loading.length).toBe(1);
    expect(loading[0]?.[0]).not.toBe(home.name);
  },
);
