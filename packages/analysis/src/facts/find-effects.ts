import type { Effect } from "../languages/language.ts";
import { none } from "../languages/syntax-tree.ts";
import type { CallFacts, SourceFile } from "../source-file.ts";

/** One place where a program touches the world around it. */
export interface EffectFacts {
  readonly node: number;
  readonly effect: Effect;
  /** The module, call or member, aliases resolved. */
  readonly name: string;
  readonly way: "import" | "call" | "member";
  /** True where the module of the call says it, so that its import says it, too. */
  readonly isToldByImport: boolean;
}

const opening = /(?:^|[.])open$/;
/** A mode that writes, as in `open(path, "w")`. */
const writingMode = /["'][rbt]{0,2}[wax][rbt+]{0,2}["']|["'][rb]{1,2}\+b?["']/;

const known = new WeakMap<SourceFile, readonly EffectFacts[]>();

/** What a file does to the world around it, in source order: by imports, calls and members. */
export function effectsOf(file: SourceFile, ...kinds: readonly Effect[]): readonly EffectFacts[] {
  const all = known.get(file) ?? findEffects(file);
  known.set(file, all);
  return all.filter(({ effect }) => kinds.includes(effect));
}

function findEffects(file: SourceFile): readonly EffectFacts[] {
  const signs = Object.entries(file.language.facts.effects) as [Effect, { modules?: RegExp; calls?: RegExp }][];
  const found: EffectFacts[] = [];
  for (const { node, module, isTypeOnly, names } of file.importFacts) {
    const named = [module, ...names.map(([, full]) => full)].map((name) => name.replace(/^node:/, ""));
    for (const [effect, { modules }] of signs) {
      if (isTypeOnly || modules === undefined || !named.some((name) => modules.test(name))) continue;
      found.push({ node, effect, name: module, way: "import", isToldByImport: true });
    }
  }
  const effectsByName = new Map<string, readonly Effect[]>();
  for (const call of file.calls) {
    const { name, node } = call;
    if (name === "") continue;
    const effects =
      effectsByName.get(name) ?? signs.filter(([, sign]) => isNamedBy(name, sign)).map(([effect]) => effect);
    effectsByName.set(name, effects);
    for (const effect of effects) {
      const isToldByImport = file.language.facts.effects[effect]?.modules?.test(name) ?? false;
      found.push({ node, effect: asWritten(file, call, effect), name, way: "call", isToldByImport });
    }
  }
  return [...found, ...memberEffects(file)].sort((left, right) => left.node - right.node);
}

function isNamedBy(name: string, { modules, calls }: { modules?: RegExp; calls?: RegExp }): boolean {
  return (modules?.test(name) ?? false) || (calls?.test(name) ?? false);
}

/** To open a file for writing is to write. */
function asWritten(file: SourceFile, { name, argumentList }: CallFacts, effect: Effect): Effect {
  if (effect !== "fileRead" || !opening.test(name) || argumentList === none) return effect;
  return writingMode.test(file.tree.text(argumentList).slice(0, 500)) ? "fileWrite" : effect;
}

const longestMember = 80;

function memberEffects(file: SourceFile): EffectFacts[] {
  const { facts } = file.language;
  const signs = Object.entries(facts.effects).filter(([, sign]) => sign.members !== undefined);
  if (signs.length === 0) return [];
  return file.tree.nodesOf(facts.members).flatMap((node): EffectFacts[] => {
    if (file.tree.end(node) - file.tree.start(node) > longestMember) return [];
    const name = file.fullName(file.tree.text(node));
    return signs
      .filter(([, { members }]) => members?.test(name) ?? false)
      .map(([effect]) => ({ node, effect: effect as Effect, name, way: "member", isToldByImport: false }));
  });
}
