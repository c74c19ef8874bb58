import { type MeasuredFunction, type Metric, rankedMetrics } from "./reference-tool.ts";
import { spearman } from "./statistics.ts";

/** A function both sides know, with what each makes of it. */
export interface Pair {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
}

/** How well the engine agrees with one tool about one metric. */
export interface Agreement {
  readonly metric: Metric;
  readonly functionCount: number;
  /** Functions only one side lists. */
  readonly onlyOurs: readonly MeasuredFunction[];
  readonly onlyTheirs: readonly MeasuredFunction[];
  /** Shares of the functions both sides list, 0 to 1. */
  readonly exact: number;
  readonly withinOne: number;
  readonly spearman: number;
  /** Pairs that differ, the worst first. */
  readonly disagreements: readonly Pair[];
}

/** What a tool must reach; the rank of files need only be alike. */
const bar = { exact: 0.97, withinOne: 0.985, spearman: 0.98, spearmanOfRanked: 0.8 } as const;

/** Whether an agreement is good enough to name the tool as a reference. */
export function meetsBar(agreement: Agreement): boolean {
  if (rankedMetrics.has(agreement.metric)) return agreement.spearman >= bar.spearmanOfRanked;
  return agreement.exact >= bar.exact && agreement.withinOne >= bar.withinOne && agreement.spearman >= bar.spearman;
}

/** Joins both lists by file and line, and compares the values of one metric. */
export function compare(
  ours: readonly MeasuredFunction[],
  theirs: readonly MeasuredFunction[],
  metric: Metric,
): Agreement {
  const { pairs, onlyOurs, onlyTheirs } = join(ours, theirs, metric);
  const count = (isCounted: (pair: Pair) => boolean) => pairs.filter(isCounted).length / Math.max(1, pairs.length);
  return {
    metric,
    functionCount: pairs.length,
    onlyOurs,
    onlyTheirs,
    exact: count(({ ours: left, theirs: right }) => left === right),
    withinOne: count((pair) => difference(pair) <= 1),
    spearman: spearman(
      pairs.map((pair) => pair.ours),
      pairs.map((pair) => pair.theirs),
    ),
    disagreements: pairs
      .filter((pair) => pair.ours !== pair.theirs)
      .sort((left, right) => difference(right) - difference(left) || (left.file < right.file ? -1 : 1)),
  };
}

function difference({ ours, theirs }: Pair): number {
  return Math.abs(ours - theirs);
}

/** Functions of one line are paired in source order where both sides list as many of them, and by name otherwise. */
function join(ours: readonly MeasuredFunction[], theirs: readonly MeasuredFunction[], metric: Metric) {
  const pairs: Pair[] = [];
  const onlyOurs: MeasuredFunction[] = [];
  const onlyTheirs: MeasuredFunction[] = [];
  const left = groupByLine(ours);
  const right = groupByLine(theirs);
  for (const place of new Set([...left.keys(), ...right.keys()])) {
    const mine = left.get(place) ?? [];
    const rest = [...(right.get(place) ?? [])];
    const isSameCount = mine.length === rest.length;
    for (const one of mine) {
      const at = isSameCount ? 0 : rest.findIndex(({ name }) => lastWord(name) === lastWord(one.name));
      const [other] = at < 0 ? [] : rest.splice(at, 1);
      if (other === undefined) onlyOurs.push(one);
      else pairs.push({ ...one, ours: one[metric] ?? 0, theirs: other[metric] ?? 0 });
    }
    onlyTheirs.push(...rest);
  }
  return { pairs, onlyOurs, onlyTheirs };
}

/** The name without its class, type or package. */
function lastWord(name: string): string {
  return name.split(/[.:]/).at(-1) ?? "";
}

function groupByLine(functions: readonly MeasuredFunction[]): Map<string, MeasuredFunction[]> {
  const groups = new Map<string, MeasuredFunction[]>();
  for (const one of functions) {
    const place = `${one.file}:${one.line}`;
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [one]);
    else group.push(one);
  }
  return groups;
}
