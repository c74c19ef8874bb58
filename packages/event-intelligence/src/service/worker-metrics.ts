import type { MetricDefinition } from "@event-intelligence/client/prometheus";
import { workerLabelValues } from "./worker-label-values.ts";

// 0.1 and 0.5 s are what a rollout is judged by; the longest are the longest run and the budgets of the most patient.
const secondsBuckets = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120];

const { operation, profile, outcome, code, lane, cacheResult, kind, transportError, role } = workerLabelValues;
const partition = "the numbers of the partitions that the worker owns";

/** Every metric of a worker service. docs/metrics.md is made of it. */
export const workerMetrics = {
  requests: {
    name: "event_intelligence_requests_total",
    type: "counter",
    unit: "requests",
    labels: { operation, profile, outcome, code },
    help: "Requests that ended, by how; the code is that of the failed reply or dead letter.",
  },
  ageSeconds: {
    name: "event_intelligence_request_age_seconds",
    type: "histogram",
    unit: "seconds",
    labels: {},
    help: "Age of requests when the worker read them: how long they lay in the topic.",
    buckets: secondsBuckets,
  },
  queueSeconds: {
    name: "event_intelligence_request_queue_seconds",
    type: "histogram",
    unit: "seconds",
    labels: { operation, lane },
    help: "Time from the reading of a request to its slot, or to the end of its budget.",
    buckets: secondsBuckets,
  },
  runSeconds: {
    name: "event_intelligence_request_run_seconds",
    type: "histogram",
    unit: "seconds",
    labels: { operation },
    help: "Time that requests were worked on.",
    buckets: secondsBuckets,
  },
  slots: {
    name: "event_intelligence_slots",
    type: "gauge",
    unit: "slots",
    labels: {},
    help: "Requests that the worker works on at the same time at most.",
  },
  slotsBusy: {
    name: "event_intelligence_slots_busy",
    type: "gauge",
    unit: "slots",
    labels: {},
    help: "Requests being worked on.",
  },
  queueRecords: {
    name: "event_intelligence_queue_records",
    type: "gauge",
    unit: "requests",
    labels: { lane },
    help: "Requests waiting for a slot; equal ones that share a run count once.",
  },
  queueBytes: {
    name: "event_intelligence_queue_bytes",
    type: "gauge",
    unit: "bytes",
    labels: { lane },
    help: "Size of the requests waiting for a slot.",
  },
  cacheRequests: {
    name: "event_intelligence_cache_requests_total",
    type: "counter",
    unit: "requests",
    labels: { result: cacheResult },
    help: "Requests that were fit to be worked on, by where their answer was looked for.",
  },
  uncommittedRecords: {
    name: "event_intelligence_uncommitted_records",
    type: "gauge",
    unit: "records",
    labels: { profile, partition },
    help: "Records that were read, from the first unfinished one on.",
  },
  lagRecords: {
    name: "event_intelligence_consumer_lag_records",
    type: "gauge",
    unit: "records",
    labels: { profile, partition },
    help: "Records from the first unfinished one to the end of the partition, as the broker last told it.",
  },
  oldestRequestAgeSeconds: {
    name: "event_intelligence_oldest_request_age_seconds",
    type: "gauge",
    unit: "seconds",
    labels: { profile, partition },
    help: "Age of the first unfinished record that was read; 0 while there is none.",
  },
  transportErrors: {
    name: "event_intelligence_transport_errors_total",
    type: "counter",
    unit: "events",
    labels: { kind: transportError },
    help: "Troubles with the broker, by kind; sends that are tried again count once a second at most.",
  },
  transportUp: {
    name: "event_intelligence_transport_up",
    type: "gauge",
    unit: "yes or no",
    labels: {},
    help: "1 while the worker is connected to a broker, else 0.",
  },
  brokerClockOffsetSeconds: {
    name: "event_intelligence_broker_clock_offset_seconds",
    type: "gauge",
    unit: "seconds",
    labels: {},
    help: "The broker's clock minus the worker's; absent until it was measured.",
  },
  records: {
    name: "event_intelligence_records_total",
    type: "counter",
    unit: "records",
    labels: { kind },
    help: "Records by how they ended, and by what else happened to them; one record counts under several kinds.",
  },
  processes: {
    name: "event_intelligence_processes",
    type: "gauge",
    unit: "processes",
    labels: { role },
    help: "Processes that run; this metric and those of processes are there on Linux alone.",
  },
  residentMemoryBytes: {
    name: "event_intelligence_process_resident_memory_bytes",
    type: "gauge",
    unit: "bytes",
    labels: { role },
    help: "Memory they take; what they share counts more than once.",
  },
  openFileDescriptors: {
    name: "event_intelligence_process_open_fds",
    type: "gauge",
    unit: "file descriptors",
    labels: { role },
    help: "File descriptors they hold.",
  },
  cpuSeconds: {
    name: "event_intelligence_process_cpu_seconds_total",
    type: "counter",
    unit: "seconds",
    labels: { role },
    help: "Time they computed, also those that have ended since they were last looked at.",
  },
  buildInfo: {
    name: "event_intelligence_build_info",
    type: "gauge",
    unit: "always 1",
    labels: { version: "that of the worker", node: "that of its Node" },
    help: "Which version runs.",
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
