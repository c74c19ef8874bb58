export { type ClientMetric, clientMetrics } from "./client-metrics.ts";
export { createPrometheusObserver, type MetricsRegistry } from "./prometheus-observer.ts";
