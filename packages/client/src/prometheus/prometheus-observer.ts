import { Gauge, type OpenMetricsContentType, type PrometheusContentType, type Registry } from "prom-client";
import type { AnswerSource } from "../answer-source.ts";
import type { CallEnded, ClientObserver } from "../client-event.ts";
import { clientMetrics } from "./client-metrics.ts";
import { bounded, labelValues } from "./label-values.ts";
import { HistogramSeries, NumberSeries } from "./metric-series.ts";

/** Where metrics are kept: the `Registry` of prom-client whose text the program serves, in either format. */
export type MetricsRegistry = Registry<PrometheusContentType> | Registry<OpenMetricsContentType>;

const operationLabel = bounded("operation");
const codeLabel = bounded("code");

/**
 * An observer that counts what a client tells in the registry, under names that begin with `event_intelligence_`. Clients
 * may share one: counts and pending calls add up, a breaker's state is that which was told last. Give it to a client as
 * its `observer`.
 * @throws Error of prom-client when the registry has these metrics already: one observer for each registry
 */
export function createPrometheusObserver(registry: MetricsRegistry): ClientObserver {
  let pendingCount = 0;
  const metrics = createMetrics(registry, () => pendingCount);
  createKnownSeries(metrics);
  return (event) => {
    switch (event.type) {
      case "call-started":
        pendingCount += 1;
        break;
      case "call-ended":
        pendingCount -= 1;
        recordCall(metrics, event);
        break;
      case "attempt-ended":
        metrics.attempts.add(1, operationLabel(event.operation), event.result);
        break;
      case "reply-dropped":
        metrics.repliesDropped.add(1, event.reason);
        break;
      case "breaker": {
        const operation = operationLabel(event.operation);
        for (const state of labelValues.state) {
          metrics.circuitState.set(state === event.state ? 1 : 0, operation, state);
        }
      }
    }
  };
}

type Metrics = ReturnType<typeof createMetrics>;

function createMetrics(registry: MetricsRegistry, pendingCount: () => number) {
  const { callSeconds, transportSeconds, confidence, patterns, pending } = clientMetrics;
  new Gauge({
    name: pending.name,
    help: pending.help,
    registers: [registry],
    collect() {
      this.set(pendingCount());
    },
  });
  const metrics = {
    calls: new NumberSeries(clientMetrics.calls),
    callErrors: new NumberSeries(clientMetrics.callErrors),
    fallbacks: new NumberSeries(clientMetrics.fallbacks),
    attempts: new NumberSeries(clientMetrics.attempts),
    repliesDropped: new NumberSeries(clientMetrics.repliesDropped),
    circuitState: new NumberSeries(clientMetrics.circuitState),
    callSeconds: new HistogramSeries(callSeconds),
    transportSeconds: new HistogramSeries(transportSeconds),
    confidence: new HistogramSeries(confidence),
    patterns: new HistogramSeries(patterns),
  };
  // All that a registry does with a metric is to ask for its values and to reset it; its types know only its own classes.
  for (const series of Object.values(metrics)) registry.registerMetric(series as never);
  return metrics;
}

/** With 0 instead of nothing a first failure is an increase, which a rate sees. */
function createKnownSeries({ calls, attempts, repliesDropped }: Metrics): void {
  for (const reason of labelValues.dropReason) repliesDropped.add(0, reason);
  for (const operation of labelValues.operation) {
    for (const result of labelValues.result) attempts.add(0, operation, result);
    calls.add(0, operation, "none", "error");
    for (const source of ["events", "embedded", "direct", "builtin"]) calls.add(0, operation, source, "ok");
    for (const source of ["direct", "builtin"]) calls.add(0, operation, source, "fallback");
  }
}

function sourceLabel(source: AnswerSource | null): string {
  return source === "builtin_pattern_library" ? "builtin" : (source ?? "none");
}

function recordCall(metrics: Metrics, call: CallEnded): void {
  const operation = operationLabel(call.operation);
  const source = sourceLabel(call.source);
  metrics.callSeconds.observe(call.totalMs / 1000, operation, source);
  if (call.errorCode !== null) {
    metrics.calls.add(1, operation, source, "error");
    metrics.callErrors.add(1, operation, sourceLabel(call.firstSource), codeLabel(call.errorCode));
    return;
  }
  metrics.calls.add(1, operation, source, call.fallbackReason === null ? "ok" : "fallback");
  if (call.fallbackReason !== null) metrics.fallbacks.add(1, operation, codeLabel(call.fallbackReason));
  if (call.transportMs !== null) metrics.transportSeconds.observe(call.transportMs / 1000, operation);
  if (call.confidence !== null) metrics.confidence.observe(call.confidence, operation, source);
  if (call.patternCount !== null) metrics.patterns.observe(call.patternCount, operation);
}
