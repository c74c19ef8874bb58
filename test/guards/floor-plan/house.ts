import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSource, type SourceFile } from "./read-source.ts";

export const repositoryRoot = join(import.meta.dirname, "..", "..", "..");

/**
 * The floor of each package and the most names its entry files may list. Contracts is mostly names: the messages, headers,
 * codes and schemas that everybody else shares, gathered contexts, steps of progress and records of calls among them, how
 * client and analysis read the words of a question, and how a dead letter is replayed; transport's are mostly the types of
 * its seam, of logins and of spans, the client's the errors and answers a caller meets, the forms in which models read
 * these, and what a gathering is fitted by, the app's those of its three doors: asking, testing and watching tools.
 */
const floorPlan: readonly { folder: string; floor: number; maxNames: number }[] = [
  { folder: "contracts", floor: 0, maxNames: 122 },
  { folder: "packages/transport", floor: 1, maxNames: 59 },
  { folder: "packages/analysis", floor: 1, maxNames: 32 },
  { folder: "packages/client", floor: 2, maxNames: 66 },
  { folder: "packages/worker", floor: 2, maxNames: 32 },
  { folder: "packages/event-intelligence", floor: 3, maxNames: 40 },
];

export interface PackageFacts {
  readonly folder: string;
  readonly name: string;
  readonly floor: number;
  readonly maxNames: number;
  /** Entry files by the specifier that others import. */
  readonly entries: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlySet<string>;
}

export interface House {
  readonly packages: readonly PackageFacts[];
  /** Source files by their path from the repository's root. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

interface PackageJson {
  name: string;
  exports: Record<string, { source: string }>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export function readPackages(): PackageFacts[] {
  return floorPlan.map((plan) => {
    const json: PackageJson = JSON.parse(readFileSync(join(repositoryRoot, plan.folder, "package.json"), "utf8"));
    const entries = Object.entries(json.exports).map(([subpath, { source }]): [string, string] => [
      `${json.name}${subpath.slice(1)}`,
      `${plan.folder}/${source.slice(2)}`,
    ]);
    const dependencies = new Set(Object.keys({ ...json.dependencies, ...json.peerDependencies }));
    return { ...plan, name: json.name, entries: new Map(entries), dependencies };
  });
}

/** Packages that the floor plan does not name. */
export function unplannedPackages(): string[] {
  const folders = globSync("packages/*", { cwd: repositoryRoot }).map((path) => path.replaceAll("\\", "/"));
  const planned = new Set(floorPlan.map((plan) => plan.folder));
  return folders.filter((path) => existsSync(join(repositoryRoot, path, "package.json")) && !planned.has(path));
}

export function readHouse(): House {
  const packages = readPackages();
  const texts = packages.flatMap(({ folder }) =>
    globSync(`${folder}/src/**/*.{ts,mts,cts,tsx,js,mjs,cjs}`, { cwd: repositoryRoot }).map(
      (path): [string, string] => [path.replaceAll("\\", "/"), readFileSync(join(repositoryRoot, path), "utf8")],
    ),
  );
  return buildHouse(packages, Object.fromEntries(texts));
}

export function buildHouse(packages: readonly PackageFacts[], texts: Readonly<Record<string, string>>): House {
  const files = Object.entries(texts).map(([path, text]): [string, SourceFile] => [path, readSource(path, text)]);
  return { packages, files: new Map(files) };
}

/** The package that a source file belongs to. */
export function packageOf(house: House, path: string): PackageFacts {
  const found = house.packages.find(({ folder }) => path.startsWith(`${folder}/`));
  if (found === undefined) throw new Error(`${path} lies in no package of the floor plan`);
  return found;
}
