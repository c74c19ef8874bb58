import type { MetricsRegistry } from "@event-intelligence/client/prometheus";
import type { TopicProfile } from "@event-intelligence/contracts/code-analysis";
import type { PartitionBacklog, TransportStatus } from "@event-intelligence/transport";
import type { WorkerStatus } from "@event-intelligence/worker";
import { Counter, Gauge } from "prom-client";
import { registeredIn } from "./registered-metric.ts";
import { boundedLabel, workerLabelValues } from "./worker-label-values.ts";
import { workerMetrics } from "./worker-metrics.ts";

const profileLabel = boundedLabel("profile");

/** What a worker and its transport say of themselves at one moment. */
export interface StatusReading {
  readonly worker: WorkerStatus;
  readonly transport: TransportStatus;
}

/** Registers what is read from the worker's own status when it is asked for. Returns what brings all of it up to date. */
export function registerStatusMetrics(
  registry: MetricsRegistry,
  profiles: ReadonlyMap<string, TopicProfile>,
): (reading: StatusReading) => void {
  const updates = [
    registerCounters(registry),
    registerSlots(registry),
    registerBacklogs(registry, profiles),
    registerTransport(registry),
  ];
  return (reading) => {
    for (const update of updates) update(reading);
  };
}

function registerCounters(registry: MetricsRegistry): (reading: StatusReading) => void {
  const records = new Counter(registeredIn(registry, workerMetrics.records));
  const cacheRequests = new Counter(registeredIn(registry, workerMetrics.cacheRequests));
  return ({ worker: { counters } }) => {
    records.reset();
    for (const [kind, count] of Object.entries(counters)) records.inc({ kind }, count);
    cacheRequests.reset();
    const { fromMemory: hit, deduplicated: joined, queued: miss } = counters;
    for (const [result, count] of Object.entries({ hit, joined, miss })) cacheRequests.inc({ result }, count);
  };
}

function registerSlots(registry: MetricsRegistry): (reading: StatusReading) => void {
  const slots = new Gauge(registeredIn(registry, workerMetrics.slots));
  const slotsBusy = new Gauge(registeredIn(registry, workerMetrics.slotsBusy));
  const queueRecords = new Gauge(registeredIn(registry, workerMetrics.queueRecords));
  const queueBytes = new Gauge(registeredIn(registry, workerMetrics.queueBytes));
  return ({ worker }) => {
    slots.set(worker.slots);
    slotsBusy.set(worker.running);
    for (const lane of workerLabelValues.lane) {
      queueRecords.set({ lane }, worker.lanes[lane].requests);
      queueBytes.set({ lane }, worker.lanes[lane].sizeBytes);
    }
  };
}

function registerBacklogs(
  registry: MetricsRegistry,
  profiles: ReadonlyMap<string, TopicProfile>,
): (reading: StatusReading) => void {
  const uncommitted = new Gauge(registeredIn(registry, workerMetrics.uncommittedRecords));
  const lag = new Gauge(registeredIn(registry, workerMetrics.lagRecords));
  const oldestAge = new Gauge(registeredIn(registry, workerMetrics.oldestRequestAgeSeconds));
  return ({ worker, transport }) => {
    // A partition that went to another worker is told of by that one.
    for (const gauge of [uncommitted, lag, oldestAge]) gauge.reset();
    const brokerNowMs = Date.now() + (transport.brokerClockOffsetMs ?? 0);
    for (const backlog of worker.queue?.backlogs ?? []) {
      const profile = profileLabel(profiles.get(backlog.topic) ?? null);
      const labels = { profile, partition: String(backlog.partition) };
      uncommitted.set(labels, backlog.uncommittedRecords);
      if (backlog.lagRecords !== null) lag.set(labels, backlog.lagRecords);
      oldestAge.set(labels, ageSeconds(backlog, brokerNowMs));
    }
  };
}

function ageSeconds({ oldestTimestampMs }: PartitionBacklog, brokerNowMs: number): number {
  return oldestTimestampMs === null ? 0 : Math.max(0, brokerNowMs - oldestTimestampMs) / 1000;
}

function registerTransport(registry: MetricsRegistry): (reading: StatusReading) => void {
  const up = new Gauge(registeredIn(registry, workerMetrics.transportUp));
  const clockOffset = new Gauge(registeredIn(registry, workerMetrics.brokerClockOffsetSeconds));
  return ({ transport: { state, brokerClockOffsetMs } }) => {
    up.set(state === "connected" ? 1 : 0);
    // 0 would say that the clocks agree.
    if (brokerClockOffsetMs === null) clockOffset.remove();
    else clockOffset.set(brokerClockOffsetMs / 1000);
  };
}
