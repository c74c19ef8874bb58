export { createPrometheusObserver, type MetricsRegistry } from "./prometheus-observer.ts";
