/** Who imports whom. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

interface Visit {
  readonly file: string;
  next: number;
}

/** For each file the number of its knot: files with the same number reach each other. Tarjan's algorithm, as a loop. */
export function findKnots(graph: ImportGraph): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const knots = new Map<string, number>();
  const open: string[] = [];
  const way: Visit[] = [];
  const enter = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    open.push(file);
    way.push({ file, next: 0 });
  };
  const lower = (file: string, value: number): void => {
    lowest.set(file, Math.min(lowest.get(file) ?? value, value));
  };
  for (const start of graph.keys()) {
    if (!order.has(start)) enter(start);
    for (let visit = way.at(-1); visit !== undefined; visit = way.at(-1)) {
      const { file } = visit;
      const target = graph.get(file)?.[visit.next];
      visit.next += 1;
      if (target !== undefined) {
        if (!order.has(target)) enter(target);
        else if (!knots.has(target)) lower(file, order.get(target) ?? 0);
        continue;
      }
      way.pop();
      const parent = way.at(-1);
      if (parent !== undefined) lower(parent.file, lowest.get(file) ?? 0);
      if (lowest.get(file) !== order.get(file)) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        knots.set(member, order.get(file) ?? 0);
        if (member === file) break;
      }
    }
  }
  return knots;
}

/** The shortest way from one file to another, both included; undefined where there is none. */
export function shortestWay(graph: ImportGraph, from: string, to: string): readonly string[] | undefined {
  const before = new Map<string, string | null>([[from, null]]);
  for (const file of before.keys()) {
    if (file === to) return wayBack(before, file);
    for (const target of graph.get(file) ?? []) if (!before.has(target)) before.set(target, file);
  }
  return undefined;
}

function wayBack(before: ReadonlyMap<string, string | null>, last: string): readonly string[] {
  const way: string[] = [];
  for (let file: string | null = last; file !== null; file = before.get(file) ?? null) way.unshift(file);
  return way;
}
