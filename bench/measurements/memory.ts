import { setTimeout as delay } from "node:timers/promises";
import { atMost, format, targets } from "../report/targets.ts";
import type { Bench, Measurement } from "./measurement.ts";
import { withWorker } from "./pair.ts";

const megabyte = 1_000_000;
const exposeGc = ["--expose-gc"];

interface HeapSample {
  readonly calls: number;
  readonly heapMegabytes: number;
}

/** What our client keeps, and what it and our worker do while nobody asks. */
export const measureMemory: Measurement = async (bench) => {
  const bareMegabytes = await measureBareKafkajs(bench);
  const { heaps, idle } = await measureOurs(bench);
  const { mostMegabytesAboveKafkajs, mostGrowthMegabytes, mostIdleCpuPercent } = targets.memory;
  const [first, ...later] = heaps;
  const base = first?.heapMegabytes ?? Number.NaN;
  const growth = Math.max(...later.map(({ heapMegabytes }) => heapMegabytes)) - base;
  const calls = format(first?.calls ?? 0);
  return {
    title: "Memory and idling",
    method: `Heap after a forced collection, ours after so many calls, 50 in flight; then the CPU of ${idle.seconds} s without a call.`,
    columns: ["process", "calls", "heap MB", "idle CPU, % of a core"],
    rows: [
      ["kafkajs client, connected", "1", format(bareMegabytes), "-"],
      ...heaps.map((heap) => ["our client", format(heap.calls), format(heap.heapMegabytes), "-"]),
      ["our client", format(heaps.at(-1)?.calls ?? 0), "-", format(idle.clientPercent)],
      ["our worker", format(heaps.at(-1)?.calls ?? 0), "-", format(idle.workerPercent)],
    ],
    verdicts: [
      ...atMost(`heap above kafkajs's after ${calls} calls`, base - bareMegabytes, mostMegabytesAboveKafkajs, " MB"),
      ...atMost(`heap above that, up to ${format(heaps.at(-1)?.calls ?? 0)} calls`, growth, mostGrowthMegabytes, " MB"),
      ...atMost("idle client", idle.clientPercent, mostIdleCpuPercent, " % of a core"),
      ...atMost("idle worker", idle.workerPercent, mostIdleCpuPercent, " % of a core"),
    ],
    samples: { bareMegabytes, heaps, idle },
  };
};

async function measureBareKafkajs(bench: Bench): Promise<number> {
  bench.progress("memory: kafkajs, connected");
  return withWorker(bench, "kafkajs", async ({ startClient }) => {
    const client = await startClient(exposeGc);
    return (await client.call("heapBytes")) / megabyte;
  });
}

function measureOurs(bench: Bench) {
  const steps = bench.isSmoke ? [100, 200] : [20_000, 50_000, 100_000, 200_000];
  return withWorker(bench, "ours", async ({ worker, startClient }) => {
    const client = await startClient(exposeGc);
    const heaps: HeapSample[] = [];
    let done = 0;
    for (const calls of steps) {
      bench.progress(`memory: ours, ${format(calls)} calls`);
      await client.call("run", { inFlight: 50, until: { calls: calls - done } });
      done = calls;
      heaps.push({ calls, heapMegabytes: (await client.call("heapBytes")) / megabyte });
    }
    const seconds = bench.isSmoke ? 0.2 : 10;
    bench.progress("memory: ours, idle");
    const cpuMs = () => Promise.all([client.call("cpuMs"), worker.call("cpuMs")]);
    const before = await cpuMs();
    await delay(seconds * 1_000);
    const after = await cpuMs();
    const percent = (side: 0 | 1) => (after[side] - before[side]) / (seconds * 10);
    return { heaps, idle: { seconds, clientPercent: percent(0), workerPercent: percent(1) } };
  });
}
