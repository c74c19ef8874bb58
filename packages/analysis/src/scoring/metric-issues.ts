import type { Issue } from "@event-intelligence/contracts/code-analysis";
import type { UnitMetrics } from "../metrics/measure.ts";
import { isTestSuite } from "../metrics/test-suites.ts";

interface MetricLimit {
  readonly rule: string;
  readonly severity: Issue["severity"];
  /** The highest value that is no issue. */
  readonly limit: number;
  readonly value: (unit: UnitMetrics) => number;
  readonly message: (name: string, value: number) => string;
  readonly cure: string;
}

/** Given when a score is below what the request demanded. */
export const thresholdRule = {
  rule: "QLT-00",
  severity: "high",
  cure: "Work through the other issues of this report, the most severe first.",
} as const;

/** What the metrics alone call an issue. */
export const metricLimits: readonly MetricLimit[] = [
  {
    rule: "QLT-01",
    severity: "medium",
    limit: 10,
    value: (unit) => unit.cyclomatic,
    message: (name, value) => `${name} has a cyclomatic complexity of ${value}; above 10 it is hard to test.`,
    cure: "Split it by decision: one function per case, or a table instead of branches.",
  },
  {
    rule: "QLT-02",
    severity: "medium",
    limit: 15,
    value: (unit) => unit.cognitive,
    message: (name, value) => `${name} has a cognitive complexity of ${value}; above 15 it is hard to follow.`,
    cure: "Return early, and move nested blocks into functions with a name.",
  },
  {
    rule: "QLT-03",
    severity: "low",
    limit: 50,
    value: (unit) => (isTestSuite(unit) ? 0 : unit.codeLines),
    message: (name, value) => `${name} has ${value} lines of code; above 50 it does more than one thing.`,
    cure: "Take steps out of it that have a name of their own.",
  },
  {
    rule: "QLT-04",
    severity: "low",
    limit: 4,
    value: (unit) => unit.nesting,
    message: (name, value) => `${name} is nested ${value} levels deep; above 4 the conditions are lost from sight.`,
    cure: "Turn conditions round and leave early, or take the inner loop out.",
  },
  {
    rule: "QLT-05",
    severity: "low",
    limit: 7,
    value: (unit) => unit.parameters,
    message: (name, value) => `${name} takes ${value} parameters; above 7 callers mix them up.`,
    cure: "Group parameters that belong together into one object.",
  },
];

/** The issues the metrics of a file give rise to. */
export function findMetricIssues(units: readonly UnitMetrics[]): Issue[] {
  return units.flatMap((unit) =>
    metricLimits
      .filter((limit) => limit.value(unit) > limit.limit)
      .map(({ rule, severity, value, message, cure }) => ({
        rule,
        severity,
        line: !unit.isFunction ? null : unit.startLine,
        message: message(!unit.isFunction ? "Code outside of functions" : unit.name, value(unit)),
        cure,
      })),
  );
}
