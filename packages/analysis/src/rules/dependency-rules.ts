import { findKnots, shortestWay } from "../facts/import-cycles.ts";
import { layerOf } from "../facts/layers.ts";
import { folderOf, normalisePath } from "../facts/paths.ts";
import type { Effect, ImportFacts } from "../languages/language.ts";
import type { SourceFile } from "../source-file.ts";
import { waysOut } from "./onex-purity.ts";
import { foldersOf, isTestFile } from "./path-kinds.ts";
import type { Rule, RuleHit } from "./rule.ts";

function ownLayer(file: SourceFile): number {
  return layerOf(file.project.layers, foldersOf(file));
}

/** The folders an import leads into, where it leads to code of the same project; else undefined. */
function targetFolders(file: SourceFile, { node, module }: ImportFacts): readonly string[] | undefined {
  const [known] = file.project.targets.get(node) ?? [];
  if (known !== undefined) return folderOf(known).split("/");
  const path = normalisePath(file.path);
  const relative = /^(?:\.{1,2}\/|\.+(?=\w|$))/.exec(module)?.[0];
  if (module.startsWith("./") || module.startsWith("../")) {
    return normalisePath(`${folderOf(path)}/${module}`)
      .split("/")
      .slice(0, -1);
  }
  const segments = module.split(/::|[./]/).filter((segment) => segment !== "");
  if (relative !== undefined)
    return [
      ...folderOf(path)
        .split("/")
        .slice(0, folderDepth(path) - relative.length + 1),
      ...segments,
    ];
  const own = new Set(path.split(/[./]/));
  const isOwn = /^(?:crate|super|self)$/.test(segments[0] ?? "") || isShared(segments, own, file.language.name);
  return isOwn ? segments : undefined;
}

/** The part of a way that does not lead through folders around the file: those say nothing of the difference. */
function beyondShared(file: SourceFile, folders: readonly string[]): readonly string[] {
  const own = new Set(foldersOf(file));
  const from = folders.findIndex((folder) => !own.has(folder.toLowerCase()));
  return from < 0 ? [] : folders.slice(from);
}

function folderDepth(path: string): number {
  return path.split("/").length - 1;
}

/** Where packages are named after domains, the first word is everybody's. */
function isShared(segments: readonly string[], own: ReadonlySet<string>, language: string): boolean {
  const count = language === "java" ? 2 : 1;
  return segments.length > count && segments.slice(0, count).every((segment) => own.has(segment));
}

function* layerBreaches(file: SourceFile): Generator<RuleHit> {
  const { layers } = file.project;
  const own = ownLayer(file);
  for (const imported of file.importFacts) {
    const folders = imported.isTypeOnly ? undefined : targetFolders(file, imported);
    const target = folders === undefined ? -1 : layerOf(layers, beyondShared(file, folders));
    if (target <= own) continue;
    yield { node: imported.node, detail: `${layers[own]?.name} imports ${imported.module} of ${layers[target]?.name}` };
  }
}

/** Without other files only an import of oneself can be seen. */
function* importCycles(file: SourceFile): Generator<RuleHit> {
  const path = normalisePath(file.path);
  const { imports, targets } = file.project;
  const knots = findKnots(imports);
  const loaded = new Set(file.loadedImports.map(({ node }) => node));
  for (const [node, files] of targets) {
    const target = loaded.has(node)
      ? files.find((one) => one === path || knots.get(one) === knots.get(path))
      : undefined;
    if (target === undefined) continue;
    const way = shortestWay(imports, target, path) ?? [path];
    yield { node, detail: [path, ...way].slice(0, 12).join(" → ") };
  }
}

const pureFolder = /^(?:domain|models?|entity|entities|pure|compute)$/;
/** Folders of models often are those of a database. */
const strictlyPureFolder = /^(?:domain|entity|entities|pure|compute)$/;

function isPurePlace(file: SourceFile): boolean {
  return !isTestFile(file.path) && foldersOf(file).some((folder) => pureFolder.test(folder));
}

function* outsideInPureCode(file: SourceFile): Generator<RuleHit> {
  const isStrict = foldersOf(file).some((folder) => strictlyPureFolder.test(folder));
  const kinds: Effect[] = ["network", "process", "fileRead", "fileWrite", ...(isStrict ? (["database"] as const) : [])];
  for (const { node, name, way } of waysOut(file, ...kinds)) {
    yield { node, detail: `${way === "import" ? "it imports" : "it calls"} ${name.slice(0, 80)}` };
  }
}

/** Who may know whom. */
export const dependencyRules: readonly Rule[] = [
  {
    id: "ARC-01",
    severity: "high",
    weight: 8,
    scope: {
      where: { text: "files in a layer", holds: (file) => !isTestFile(file.path) && ownLayer(file) >= 0 },
    },
    find: layerBreaches,
    message: (detail) => `An inner layer knows an outer one: ${detail}.`,
    cure: "Declare what the inner layer needs as an interface of its own, and let the outer layer implement it.",
  },
  {
    id: "ARC-02",
    severity: "high",
    weight: 8,
    scope: { languages: ["python", "typescript", "javascript", "go", "java"] },
    find: importCycles,
    message: (detail) => `Imports go round in a circle: ${detail}.`,
    cure: "Move what both need into a third file, or hand one to the other as a parameter.",
  },
  {
    id: "ARC-06",
    severity: "high",
    weight: 6,
    scope: { where: { text: "files in a folder called domain, model, entity, pure or compute", holds: isPurePlace } },
    find: outsideInPureCode,
    message: (detail) => `Code that should only compute reaches outside: ${detail}.`,
    cure: "Pass in what was read, and return what is to be written.",
    markers: ["io-ok"],
  },
];
