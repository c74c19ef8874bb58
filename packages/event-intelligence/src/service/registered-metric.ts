import type { MetricDefinition, MetricsRegistry } from "@event-intelligence/client/prometheus";

/** A definition as prom-client's classes take it. */
export function registeredIn(registry: MetricsRegistry, { name, help, labels }: MetricDefinition) {
  return { name, help, labelNames: Object.keys(labels), registers: [registry] };
}
