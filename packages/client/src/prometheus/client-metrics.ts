import { labelValues } from "./label-values.ts";

/** One metric as Prometheus knows it. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** What one of its value is: `seconds`, `bytes`, or the thing that is counted. */
  readonly unit: string;
  /** By name in the order of the series, all values that a label can have; or in words what bounds them. */
  readonly labels: Readonly<Record<string, readonly string[] | string>>;
  readonly help: string;
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

// A share below a bound is exact: 0.1 and 0.5 s are what a rollout is judged by.
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const { operation, source, outcome, code, result, dropReason, state } = labelValues;

/** Every metric of a client. docs/metrics.md is made of it. */
export const clientMetrics = {
  calls: {
    name: "event_intelligence_calls_total",
    type: "counter",
    unit: "calls",
    labels: { operation, source, outcome },
    help: "Calls that ended, by who answered and how.",
  },
  callErrors: {
    name: "event_intelligence_call_errors_total",
    type: "counter",
    unit: "calls",
    labels: { operation, source, code },
    help: "Calls that ended with an error, by the source that was asked first and the error's code; of a worker's failure the code that the worker gave.",
  },
  fallbacks: {
    name: "event_intelligence_fallbacks_total",
    type: "counter",
    unit: "calls",
    labels: { operation, reason: code },
    help: "Calls that another source than the first answered, by why the first did not.",
  },
  callSeconds: {
    name: "event_intelligence_call_duration_seconds",
    type: "histogram",
    unit: "seconds",
    labels: { operation, source },
    help: "Time of calls, as their callers see it.",
    buckets: secondsBuckets,
  },
  transportSeconds: {
    name: "event_intelligence_call_transport_seconds",
    type: "histogram",
    unit: "seconds",
    labels: { operation },
    help: "Time of calls that a worker answered without what it says of its queue and its work.",
    buckets: secondsBuckets,
  },
  confidence: {
    name: "event_intelligence_answer_confidence",
    type: "histogram",
    unit: "share",
    labels: { operation, source },
    help: "Confidence of answers, 0 to 1.",
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  },
  patterns: {
    name: "event_intelligence_patterns_returned",
    type: "histogram",
    unit: "patterns",
    labels: { operation },
    help: "Patterns in an answer.",
    buckets: [0, 1, 2, 3, 5, 10, 20, 50],
  },
  attempts: {
    name: "event_intelligence_attempts_total",
    type: "counter",
    unit: "attempts",
    labels: { operation, result },
    help: "Requests handed to the transport, by how each ended.",
  },
  repliesDropped: {
    name: "event_intelligence_replies_dropped_total",
    type: "counter",
    unit: "replies",
    labels: { reason: dropReason },
    help: "Replies that settled no call.",
  },
  pending: {
    name: "event_intelligence_pending_calls",
    type: "gauge",
    unit: "calls",
    labels: {},
    help: "Calls that have not ended.",
  },
  circuitState: {
    name: "event_intelligence_circuit_state",
    type: "gauge",
    unit: "yes or no",
    labels: { operation, state },
    help: "1 for the state of the operation's circuit breaker, 0 for the others.",
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
