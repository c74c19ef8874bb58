import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { metricsReference } from "../../packages/event-intelligence/src/metrics-reference.ts";
import { type Criterion, judgeRollout } from "../../packages/event-intelligence/src/rollout/criteria.ts";
import {
  brokerCodes,
  countRollout,
  eventSources,
  excusedCodes,
  outsideReasons,
} from "../../packages/event-intelligence/src/rollout/rollout-counts.ts";
import { repository } from "../event-intelligence/run-program.ts";
import { printedMetrics, unprinted } from "./printed-metrics.ts";
import { readPromql } from "./read-promql.ts";

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const file = parse(readFileSync(join(repository, "observability/alerts.yaml"), "utf8")) as {
  groups: { name: string; rules: Rule[] }[];
};
const rules = file.groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);
const records = new Set(rules.flatMap(({ record }) => record ?? []));
/** Prometheus's own: whether the last look at a target went well. */
const others = new Set([...records, "up"]);
const { criteria } = judgeRollout(countRollout([]), 100);

/** The expression of the alert for a criterion, and of all that it is reckoned from. */
function alertOf(criterion: string): Rule {
  const found = alerts.filter(({ labels }) => labels?.criterion === criterion);
  expect(found, `one alert has the label criterion: ${criterion}`).toHaveLength(1);
  return found[0] as Rule;
}

describe("the alert rules", () => {
  test("ask for what a real client and a real worker print, with labels that it has there", async () => {
    const printed = await printedMetrics();
    expect(rules.flatMap(({ expr }) => unprinted(expr, printed, others))).toEqual([]);
  });

  test.each(rules.map((rule) => [rule.alert ?? rule.record, rule.expr]))(
    "look in %s for values that labels can have",
    (_, expression) => {
      const metrics = [...metricsReference.client, ...metricsReference.worker];
      for (const { names, matchers } of readPromql(expression as string).selectors) {
        const metric = metrics.find(({ name }) =>
          names.some((asked) => asked.replace(/_(bucket|count)$/, "") === name),
        );
        for (const { label, values } of matchers) {
          const bound = label === "le" ? metric?.buckets?.map(String) : metric?.labels[label];
          if (metric !== undefined && Array.isArray(bound))
            expect(bound, names.join()).toEqual(expect.arrayContaining([...values]));
        }
      }
    },
  );

  test("are told apart by their names, and each says how grave it is and what it means", () => {
    expect(new Set(rules.map(({ alert, record }) => alert ?? record)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of alerts) {
      expect(labels?.severity, alert).toMatch(/^(critical|warning)$/);
      expect(Object.keys(annotations ?? {}), alert).toEqual(["summary", "description"]);
      for (const sentence of Object.values(annotations ?? {})) expect(sentence, alert).toMatch(/^.{15,}$/);
    }
  });

  test("are all explained by the page for operators, and it explains no other", () => {
    const page = readFileSync(join(repository, "docs/operating.md"), "utf8");
    const explained = [...page.matchAll(/^\| `(EventIntelligence\w+)` \|/gm)].map(([, name]) => name);
    expect(explained.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });
});

describe("the alerts of a rollout", () => {
  test("are those that rollout-check judges by", () => {
    const named = alerts.flatMap(({ labels }) => labels?.criterion ?? []);
    expect(named.toSorted()).toEqual(criteria.map(({ name }) => name).toSorted());
  });

  test.each(criteria)("have the limit of $name", ({ name, limit, unit, bound }) => {
    const { expr, annotations } = alertOf(name);
    const limits = readPromql(expr).comparisons.filter(
      ({ left }) => left !== "event_intelligence:rollout_calls:increase1h",
    );
    expect(limits.length).toBeGreaterThan(0);
    for (const comparison of limits) expect(comparison).toMatchObject(wanted({ name, limit, unit, bound }));
    if (unit === "ms") expect(boundsOf(expr), "the share of answers within the limit").toEqual([String(limit / 1000)]);
    if (limit > 0)
      expect(annotations?.description).toContain(`limit is ${unit === "ms" ? "a p95 of " : ""}${limit} ${unit}`);
  });

  test.each(criteria.filter(({ name }) => name !== "mismatches"))("judge $name from as many calls on", ({ name }) => {
    const cli = readFileSync(join(repository, "packages/event-intelligence/src/cli.ts"), "utf8");
    const minCalls = Number(/"--min-calls <count>",[\s\S]*?,\n\s+(\d+),\n/.exec(cli)?.[1]);
    const calls = readPromql(alertOf(name).expr).comparisons.filter(({ operator }) => operator === ">=");
    expect(calls).toEqual([{ left: "event_intelligence:rollout_calls:increase1h", operator: ">=", limit: minCalls }]);
  });

  test.each([
    ["event_intelligence_call_errors_total", "source", [eventSources]],
    ["event_intelligence_call_errors_total", "code", [excusedCodes, brokerCodes]],
    ["event_intelligence_fallbacks_total", "reason", [outsideReasons, brokerCodes]],
  ] as const)("count in %s by %s what rollout-check counts", (metric, label, lists) => {
    const used = rules
      .flatMap(({ expr }) => readPromql(expr).selectors)
      .filter(({ names }) => names.includes(metric))
      .flatMap(({ matchers }) => matchers.filter((matcher) => matcher.label === label));
    const told = new Set(used.map(({ values }) => [...values].toSorted().join()));
    expect(told).toEqual(new Set(lists.map((list) => list.toSorted().join())));
  });
});

/** How the limit of a criterion stands in an expression: shares are 0 to 1, and of a p95 the share within it is judged. */
function wanted({ name, limit, unit, bound }: Pick<Criterion, "name" | "limit" | "unit" | "bound">) {
  if (name === "p95") return { operator: "<", limit: 0.95 };
  return { operator: bound === "least" ? "<" : ">", limit: unit === "%" ? limit / 100 : limit };
}

function boundsOf(expression: string): string[] {
  return readPromql(expression).selectors.flatMap(({ matchers }) =>
    matchers.filter(({ label }) => label === "le").flatMap(({ values }) => [...values]),
  );
}
