import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MetricDefinition } from "@event-intelligence/client/prometheus";
import { describe, expect, test } from "vitest";
import { metricsReference } from "../../packages/event-intelligence/src/metrics-reference.ts";
import { judgeRollout } from "../../packages/event-intelligence/src/rollout/criteria.ts";
import { countRollout } from "../../packages/event-intelligence/src/rollout/rollout-counts.ts";
import { repository } from "../event-intelligence/run-program.ts";
import { printedMetrics, unprinted } from "./printed-metrics.ts";

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string; readonly datasource: { uid: string } }[];
  readonly fieldConfig?: { defaults: { thresholds?: { steps: readonly { color: string; value: number | null }[] } } };
}

const text = readFileSync(join(repository, "observability/dashboard.json"), "utf8");
const dashboard = JSON.parse(text) as {
  readonly id: null;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { name: string; type: string; definition?: string }[] };
};
const { panels, templating } = dashboard;
const drawn = panels.filter(({ type }) => type !== "row");

/** An expression as Grafana would send it, with everything chosen. */
function asSent(expression: string): string {
  const intervals = expression.replaceAll("$__rate_interval", "1m").replaceAll("$__range", "1h");
  return intervals.replaceAll(/\$(environment|operation|instance)\b/g, ".*");
}

describe("the dashboard", () => {
  test("can be imported anywhere and again: it has an address of its own, and no number of one Grafana", () => {
    expect(dashboard).toMatchObject({ id: null, uid: "event-intelligence" });
  });

  test("asks for what a real client and a real worker print, with labels that it has there", async () => {
    const printed = await printedMetrics();
    expect(
      drawn.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => unprinted(asSent(expr), printed))),
    ).toEqual([]);
    for (const { title, targets = [] } of drawn) expect(targets.length, title).toBeGreaterThan(0);
    const variables = templating.list.filter(({ type }) => type === "query");
    expect(variables.map(({ name }) => name)).toEqual(["environment", "operation", "instance"]);
    for (const { name, definition = "" } of variables) {
      const [, selector = "", label] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      expect(unprinted(selector, printed)).toEqual([]);
      expect(label).toBe(name);
    }
  });

  test("uses each of its variables, no other, and one data source that is chosen", () => {
    const used = new Set([...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(templating.list.map(({ name }) => name).toSorted());
    const sources = drawn.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((target) => target.datasource),
    ]);
    expect(new Set(sources.map((source) => source?.uid))).toEqual(new Set(["${" + "datasource}"]));
  });

  test("has panels that are told apart, lie side by side and say what they show", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      const { x, y, w, h } = gridPos;
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1) {
        for (let line = y; line < y + h; line += 1) {
          expect(taken, `${title} lies over another panel`).not.toContain(`${column} ${line}`);
          taken.add(`${column} ${line}`);
        }
      }
    }
  });

  test("shows every metric but one, whose counts others have more finely", () => {
    const page = drawn.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join("\n");
    const metrics = [...metricsReference.client, ...metricsReference.worker];
    const shown = ({ name, type }: MetricDefinition) =>
      page.includes(`${name}${type === "histogram" ? "_bucket" : ""}{`);
    expect(metrics.filter((metric) => !shown(metric)).map(({ name }) => name)).toEqual([
      "event_intelligence_records_total",
    ]);
  });

  test.each(judgeRollout(countRollout([]), 100).criteria)("colours $name by limit and target", (criterion) => {
    const title = {
      success: "Success",
      p95: "p95",
      fallback: "Fallbacks",
      "kafka-errors": "Kafka errors",
      mismatches: "Mixed-up replies",
    }[criterion.name];
    const steps = panels.find((panel) => panel.title === title)?.fieldConfig?.defaults.thresholds?.steps ?? [];
    const colours = Object.fromEntries(steps.map(({ color, value }) => [color, value]));
    const scale = { "%": 100, ms: 1000, replies: 1 }[criterion.unit];
    const [limit, target] = [criterion.limit / scale, criterion.target / scale];
    if (criterion.bound === "least") expect(colours).toEqual({ red: null, orange: limit, green: target });
    else if (criterion.limit === 0) expect(colours).toEqual({ green: null, red: 1 });
    else expect(colours).toEqual({ green: null, orange: target, red: limit });
  });
});
