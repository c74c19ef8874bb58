export { clientMetrics, type MetricDefinition } from "./client-metrics.ts";
export { createPrometheusObserver, type MetricsRegistry } from "./prometheus-observer.ts";
