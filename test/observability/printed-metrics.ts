import { readPrometheusText } from "../../packages/event-intelligence/src/rollout/prometheus-text.ts";
import { startMeteredWorker } from "../event-intelligence/metered-worker.ts";
import { direct, startRollout } from "../event-intelligence/rollout-scene.ts";
import { eventually } from "../helpers/eventually.ts";
import { readPromql, type Selector } from "./read-promql.ts";

/** Labels that whoever collects adds, and that of a histogram's bounds. */
const collectedLabels = ["environment", "job", "instance"];

/** Names of all series that a client and a worker print once each has had something to do, with their labels' names. */
export type PrintedMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** The page of a real worker, and those of real clients that were answered, fell back and gave up. */
async function printedPages(): Promise<string[]> {
  const { scene, worker, text } = await startMeteredWorker();
  await worker.start();
  await (await scene.createAsker()).ask();
  await eventually(async () => /clock_offset_seconds \S/.test(await text()) && worker.status.counters.completed === 1);
  const fellBack = await startRollout({ direct });
  const gaveUp = await startRollout();
  await fellBack.call({ answered: 1, fails: 1 });
  await gaveUp.call({ fails: 1 });
  return [await text(), await fellBack.metrics(), await gaveUp.metrics()];
}

export async function printedMetrics(): Promise<PrintedMetrics> {
  const printed = new Map<string, Set<string>>();
  for (const { name, labels } of (await printedPages()).flatMap((page) => [...readPrometheusText(page)])) {
    const known = printed.get(name) ?? new Set(collectedLabels);
    for (const label of labels.keys()) known.add(label);
    printed.set(name, known);
  }
  return printed;
}

/** What an expression asks for and nobody prints, in words; `others` are series of other makers. */
export function unprinted(
  expression: string,
  printed: PrintedMetrics,
  others: ReadonlySet<string> = new Set(),
): string[] {
  const { selectors } = readPromql(expression);
  return selectors.flatMap((selector) => strangersOf(selector, printed, others));
}

function strangersOf({ names, matchers }: Selector, printed: PrintedMetrics, others: ReadonlySet<string>): string[] {
  return names
    .filter((name) => !others.has(name))
    .flatMap((name) => {
      const labels = printed.get(name);
      if (labels === undefined) return [`${name} is printed by nobody`];
      return matchers.flatMap(({ label }) => (labels.has(label) ? [] : [`${name} has no label ${label}`]));
    });
}
