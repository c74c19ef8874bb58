import type { MetricDefinition, MetricsRegistry } from "@event-intelligence/client/prometheus";
import type { TopicProfile } from "@event-intelligence/contracts/code-analysis";
import type { RecordEnded } from "@event-intelligence/worker";
import { Counter, Histogram } from "prom-client";
import { registeredIn } from "./registered-metric.ts";
import { boundedLabel, noValue, workerLabelValues } from "./worker-label-values.ts";
import { workerMetrics } from "./worker-metrics.ts";

const operationLabel = boundedLabel("operation");
const profileLabel = boundedLabel("profile");
const codeLabel = boundedLabel("code");

export interface RequestMetricsOptions {
  readonly profiles: ReadonlyMap<string, TopicProfile>;
  readonly areExemplarsEnabled: boolean;
}

/** Registers what is counted of each request. Returns what is to be told of every record's end. */
export function registerRequestMetrics(
  registry: MetricsRegistry,
  { profiles, areExemplarsEnabled }: RequestMetricsOptions,
): (event: RecordEnded) => void {
  const ended = new Counter(registeredIn(registry, workerMetrics.requests));
  for (const labels of knownRequests([...profiles.values()])) ended.inc(labels, 0);
  const register = areExemplarsEnabled ? registerTimesOfTraces : registerTimes;
  const age = register(registry, workerMetrics.ageSeconds);
  const queue = register(registry, workerMetrics.queueSeconds);
  const run = register(registry, workerMetrics.runSeconds);
  return (event) => {
    const { ageMs, queueMs, runMs, priority } = event;
    // One that is not kept leads nowhere.
    const traceId = event.isTraceSampled ? event.traceId : null;
    const operation = operationLabel(event.operation);
    const profile = profileLabel(profiles.get(event.topic) ?? null);
    ended.inc({ operation, profile, outcome: event.ending, code: codeLabel(event.code) });
    age({}, ageMs, traceId);
    // What was answered from memory, or never was to be worked on, neither waited nor ran.
    if (priority !== null && queueMs > 0) queue({ operation, lane: priority }, queueMs, traceId);
    if (runMs > 0) run({ operation }, runMs, traceId);
  };
}

type TimesMetric = MetricDefinition & { readonly buckets: readonly number[] };
type ObserveTime = (labels: Record<string, string>, timeMs: number, traceId: string | null) => void;

function registerTimes(registry: MetricsRegistry, metric: TimesMetric): ObserveTime {
  const histogram = new Histogram({ ...registeredIn(registry, metric), buckets: [...metric.buckets] });
  return (labels, timeMs) => histogram.observe(labels, timeMs / 1000);
}

function registerTimesOfTraces(registry: MetricsRegistry, metric: TimesMetric): ObserveTime {
  const options = { ...registeredIn(registry, metric), buckets: [...metric.buckets], enableExemplars: true };
  const histogram = new Histogram(options);
  return (labels, timeMs, traceId) => {
    histogram.observe({ labels, value: timeMs / 1000, exemplarLabels: traceId === null ? {} : { trace_id: traceId } });
  };
}

/** With 0 instead of nothing a first failure is an increase, which a rate sees. */
function knownRequests(profiles: readonly TopicProfile[]): Record<string, string>[] {
  const codes = workerLabelValues.code.filter((code) => code !== noValue);
  const operations = workerLabelValues.operation.filter((operation) => operation !== noValue);
  return profiles.flatMap((profile) => [
    ...operations.flatMap((operation) => [
      { operation, profile, outcome: "completed", code: noValue },
      { operation, profile, outcome: "expired", code: noValue },
      ...codes.map((code) => ({ operation, profile, outcome: "failed", code })),
    ]),
    { operation: noValue, profile, outcome: "expired", code: noValue },
    ...codes.map((code) => ({ operation: noValue, profile, outcome: "deadLettered", code })),
  ]);
}
