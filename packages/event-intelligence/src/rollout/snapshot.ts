import { clientMetrics } from "@event-intelligence/client/prometheus";
import { SnapshotError } from "../errors.ts";
import { PrometheusTextError, readPrometheusText, type Sample } from "./prometheus-text.ts";

const { calls, callErrors, fallbacks, attempts, repliesDropped, callSeconds } = clientMetrics;

/** The series that a rollout is judged by. */
export const seriesNames = {
  calls: calls.name,
  callErrors: callErrors.name,
  fallbacks: fallbacks.name,
  attempts: attempts.name,
  repliesDropped: repliesDropped.name,
  callSecondsBucket: `${callSeconds.name}_bucket`,
} as const;

const judgedNames: ReadonlySet<string> = new Set(Object.values(seriesNames));
/** An observer makes them when it begins, with 0. */
const everPresent = [seriesNames.calls, seriesNames.attempts, seriesNames.repliesDropped];
/** All others tell programs apart, as `instance` does. */
const ownLabels = new Set([...Object.values(clientMetrics).flatMap(({ labels }) => Object.keys(labels)), "le"]);

/** Counts of clients at one time, one sample for each series. */
export type Snapshot = ReadonlyMap<string, Sample>;

/**
 * Reads the counts of clients out of a text. A series that stands there several times, as in snapshots of several
 * programs one behind the other, adds up.
 * @param origin where the text is from, for messages
 * @throws SnapshotError when the text is not in the format, was cut, or holds no metrics of a client
 */
export function parseSnapshot(text: string, origin: string): Snapshot {
  const snapshot = new Map<string, Sample>();
  try {
    for (const sample of readPrometheusText(text)) {
      if (!judgedNames.has(sample.name)) continue;
      requireCount(sample, origin);
      const key = keyOf(sample.name, sample.labels);
      const sum = { ...sample, value: sample.value + (snapshot.get(key)?.value ?? 0) };
      requireCount(sum, origin);
      snapshot.set(key, sum);
    }
  } catch (error) {
    if (!(error instanceof PrometheusTextError)) throw error;
    throw new SnapshotError(
      `${origin} is no whole text of Prometheus's format: line ${error.line} ${error.message}. Take the snapshot again, of the page that serves the metrics.`,
    );
  }
  requireWhole(snapshot, origin);
  return snapshot;
}

/** What was counted between two snapshots. */
export interface Increase {
  readonly samples: readonly Sample[];
  /** Programs that began to count anew between the two; of these the later snapshot alone counts. */
  readonly restartedPrograms: number;
  /** Programs of the earlier snapshot that the later one does not know, so that nothing of them counts. */
  readonly gonePrograms: number;
}

/**
 * The difference of two snapshots. A counter that fell was restarted, so that its later value alone is the increase. Its
 * program's other counters began anew with it, be it that they have outgrown their earlier values since.
 */
export function increaseBetween(earlier: Snapshot, later: Snapshot): Increase {
  const programs = new Set([...later.values()].map(programOf));
  const earlierPrograms = new Set([...earlier.values()].map(programOf));
  const restarted = new Set(
    [...earlier]
      .filter(([key, before]) => (later.get(key)?.value ?? 0) < before.value)
      .map(([, before]) => programOf(before))
      .filter((program) => programs.has(program)),
  );
  const samples = [...later].map(([key, now]) => {
    const before = restarted.has(programOf(now)) ? 0 : (earlier.get(key)?.value ?? 0);
    return { ...now, value: now.value - before };
  });
  return {
    samples,
    restartedPrograms: restarted.size,
    gonePrograms: [...earlierPrograms].filter((program) => !programs.has(program)).length,
  };
}

function programOf({ labels }: Sample): string {
  return keyOf("", new Map([...labels].filter(([label]) => !ownLabels.has(label))));
}

function keyOf(name: string, labels: ReadonlyMap<string, string>): string {
  return JSON.stringify([name, ...[...labels].toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}

function requireCount({ name, value }: Sample, origin: string): void {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return;
  throw new SnapshotError(`${origin} has ${value} for ${name}, which is no count. Look at what serves the metrics.`);
}

function requireWhole(snapshot: Snapshot, origin: string): void {
  const samples = [...snapshot.values()];
  const names = new Set(samples.map(({ name }) => name));
  if (names.size === 0) {
    throw new SnapshotError(
      `${origin} has no metrics of a client (${calls.name} and others). Give the program's client an observer, as createPrometheusObserver makes it, and read what serves its registry; a worker's own metrics are others.`,
    );
  }
  const missing = neededNames(samples).filter((name) => !names.has(name));
  if (missing.length === 0 && lacksDurations(snapshot)) missing.push(callSeconds.name);
  if (missing.length > 0) {
    throw new SnapshotError(`${origin} lacks ${missing.join(", ")}. Take the snapshot whole, without filters.`);
  }
}

/** Those that are always there, and those that are made by the first call that they tell more of. */
function neededNames(samples: readonly Sample[]): string[] {
  const endings = new Set(endedCalls(samples).map(({ labels }) => labels.get("outcome")));
  return [
    ...everPresent,
    ...(endings.has("error") ? [seriesNames.callErrors] : []),
    ...(endings.has("fallback") ? [seriesNames.fallbacks] : []),
  ];
}

/** Whether calls were counted whose histogram is not there, or not to its last bucket, as where the text was cut. */
function lacksDurations(snapshot: Snapshot): boolean {
  return endedCalls([...snapshot.values()]).some(({ labels }) => {
    const ofHistogram = new Map(labels).set("le", "+Inf");
    ofHistogram.delete("outcome");
    return !snapshot.has(keyOf(seriesNames.callSecondsBucket, ofHistogram));
  });
}

function endedCalls(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ name, value }) => name === seriesNames.calls && value > 0);
}
