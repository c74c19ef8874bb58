import type { WorkerEvent } from "@event-intelligence/worker";
import { createWorkerMetrics, type WorkerMetrics } from "../../packages/event-intelligence/src/service/metrics.ts";
import { createFaultyScene } from "../worker/faulty-scene.ts";
import type { WorkerScene } from "../worker/worker-scene.ts";

/** A real worker on a broker in memory whose numbers are told as a worker service tells its own. */
export async function startMeteredWorker(
  options: Parameters<WorkerScene["start"]>[0] & {
    readonly processIds?: () => readonly number[];
    readonly areExemplarsEnabled?: boolean;
  } = {},
) {
  const { processIds = () => [], areExemplarsEnabled = false, ...workerOptions } = options;
  const scene = createFaultyScene();
  const events: WorkerEvent[] = [];
  let metrics: WorkerMetrics | null = null;
  const transport = scene.broker.createTransport({ observer: (event) => metrics?.observeTransport(event) });
  const started = await scene.createWorker({
    ...workerOptions,
    transport,
    observer: (event) => {
      events.push(event);
      metrics?.observe(event);
    },
  });
  metrics = createWorkerMetrics({
    workerStatus: () => started.worker.status,
    transportStatus: () => transport.status,
    analysisProcessIds: processIds,
    profiles: new Map([[scene.service.topics.requested, "archon"]]),
    areExemplarsEnabled,
  });
  const { observe, text, contentType } = metrics;
  return {
    scene,
    worker: started.worker,
    events,
    observe,
    text,
    contentType,
    read: (series: string) => readSeries(text, series),
  };
}

/** The value of one series, whose name is given without the prefix that all share; undefined where there is none. */
async function readSeries(text: () => Promise<string>, series: string): Promise<number | undefined> {
  const line = (await text()).split("\n").find((candidate) => candidate.startsWith(`event_intelligence_${series} `));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(" ") + 1));
}
