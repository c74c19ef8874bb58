/** One cycle for each knot of files that reach each other, as the paths on the way round. */
export function findCycles(paths: readonly string[], targetsOf: (path: string) => readonly string[]): string[][] {
  const finished = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) cycles.push(way.slice(start));
    if (start >= 0 || finished.has(path)) return;
    for (const target of targetsOf(path)) visit(target, [...way, path]);
    finished.add(path);
  };
  for (const path of paths) visit(path, []);
  return cycles;
}
