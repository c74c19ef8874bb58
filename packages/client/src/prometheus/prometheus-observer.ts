import {
  Counter,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  type PrometheusContentType,
  type Registry,
} from "prom-client";
import type { CallEnded, ClientObserver } from "../client-event.ts";
import type { AnswerSource } from "../fallback/chain.ts";
import { clientMetrics } from "./client-metrics.ts";
import { bounded, labelValues } from "./label-values.ts";

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
        metrics.attempts.inc({ operation: operationLabel(event.operation), result: event.result });
        break;
      case "reply-dropped":
        metrics.repliesDropped.inc({ reason: event.reason });
        break;
      case "breaker": {
        const operation = operationLabel(event.operation);
        for (const state of labelValues.state) {
          metrics.circuitState.set({ operation, state }, state === event.state ? 1 : 0);
        }
      }
    }
  };
}

type Metrics = ReturnType<typeof createMetrics>;

function createMetrics(registry: MetricsRegistry, pendingCount: () => number) {
  const registers = [registry];
  const { calls, callErrors, fallbacks, attempts, repliesDropped, pending, circuitState } = clientMetrics;
  const { callSeconds, transportSeconds, confidence, patterns } = clientMetrics;
  new Gauge({
    ...pending,
    registers,
    collect() {
      this.set(pendingCount());
    },
  });
  return {
    calls: new Counter({ ...calls, registers }),
    callErrors: new Counter({ ...callErrors, registers }),
    fallbacks: new Counter({ ...fallbacks, registers }),
    attempts: new Counter({ ...attempts, registers }),
    repliesDropped: new Counter({ ...repliesDropped, registers }),
    circuitState: new Gauge({ ...circuitState, registers }),
    callSeconds: new Histogram({ ...callSeconds, buckets: [...callSeconds.buckets], registers }),
    transportSeconds: new Histogram({ ...transportSeconds, buckets: [...transportSeconds.buckets], registers }),
    confidence: new Histogram({ ...confidence, buckets: [...confidence.buckets], registers }),
    patterns: new Histogram({ ...patterns, buckets: [...patterns.buckets], registers }),
  };
}

/** With 0 instead of nothing a first failure is an increase, which a rate sees. */
function createKnownSeries({ calls, attempts, repliesDropped }: Metrics): void {
  for (const reason of labelValues.dropReason) repliesDropped.inc({ reason }, 0);
  for (const operation of labelValues.operation) {
    for (const result of labelValues.result) attempts.inc({ operation, result }, 0);
    calls.inc({ operation, source: "none", outcome: "error" }, 0);
    for (const source of ["events", "embedded", "direct", "builtin"])
      calls.inc({ operation, source, outcome: "ok" }, 0);
    for (const source of ["direct", "builtin"]) calls.inc({ operation, source, outcome: "fallback" }, 0);
  }
}

function sourceLabel(source: AnswerSource | null): string {
  return source === "builtin_pattern_library" ? "builtin" : (source ?? "none");
}

function recordCall(metrics: Metrics, call: CallEnded): void {
  const operation = operationLabel(call.operation);
  const source = sourceLabel(call.source);
  const labels = { operation, source };
  metrics.callSeconds.observe(labels, call.totalMs / 1000);
  if (call.errorCode !== null) {
    metrics.calls.inc({ operation, source, outcome: "error" });
    metrics.callErrors.inc({ operation, source: sourceLabel(call.firstSource), code: codeLabel(call.errorCode) });
    return;
  }
  metrics.calls.inc({ operation, source, outcome: call.fallbackReason === null ? "ok" : "fallback" });
  if (call.fallbackReason !== null) {
    metrics.fallbacks.inc({ operation, reason: codeLabel(call.fallbackReason) });
  }
  if (call.transportMs !== null) metrics.transportSeconds.observe({ operation }, call.transportMs / 1000);
  if (call.confidence !== null) metrics.confidence.observe(labels, call.confidence);
  if (call.patternCount !== null) metrics.patterns.observe({ operation }, call.patternCount);
}
