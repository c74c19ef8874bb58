import { clientMetrics, type MetricDefinition } from "@event-intelligence/client/prometheus";
import { workerMetrics } from "./service/worker-metrics.ts";
import { markdownTable } from "./settings-reference.ts";

/** Every metric of the product, by who has it. docs/metrics.md is made of it, and dashboard and alerts are held to it. */
export const metricsReference: Readonly<Record<"client" | "worker", readonly MetricDefinition[]>> = {
  client: Object.values(clientMetrics),
  worker: Object.values(workerMetrics),
};

const prefix = "event_intelligence_";

/** The table of one side. */
export function metricsTableMarkdown(metrics: readonly MetricDefinition[]): string {
  const rows = metrics.map(({ name, type, unit, labels, help, buckets }) => [
    `\`${name}\``,
    buckets === undefined ? type : `${type} (${buckets.join(", ")})`,
    unit,
    codes(Object.keys(labels)),
    help,
  ]);
  return markdownTable(["metric", "type", "unit", "labels", "meaning"], rows);
}

/** The table of what labels can say, one row for each list of values. */
export function labelsTableMarkdown(metrics: readonly MetricDefinition[]): string {
  const rows = new Map<string, { labels: Set<string>; names: Set<string> }>();
  for (const { name, labels } of metrics) {
    for (const [label, bound] of Object.entries(labels)) {
      const values = typeof bound === "string" ? bound : codes(bound);
      const row = rows.get(values) ?? { labels: new Set(), names: new Set() };
      row.labels.add(label);
      row.names.add(name.replace(prefix, ""));
      rows.set(values, row);
    }
  }
  const cells = [...rows].map(([values, { labels, names }]) => [codes([...labels]), codes([...names]), values]);
  return markdownTable(["label", `of \`${prefix}...\``, "values"], cells);
}

function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
