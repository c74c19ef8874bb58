import { randomBytes } from "node:crypto";
import { startProgram } from "../children/start-program.ts";
import type { LoadResult } from "../programs/load.ts";
import type { SendingArgument, SendingCommands } from "../programs/sending.ts";
import { median } from "../report/statistics.ts";
import { format } from "../report/targets.ts";
import type { Bench, Measurement } from "./measurement.ts";

const inFlightSteps = [1, 50, 256, 1_000] as const;
const ways = ["idempotent", "not idempotent"] as const;
type Way = (typeof ways)[number];
type Sample = LoadResult & { readonly way: Way; readonly inFlight: number; readonly cpuMs: number };

/** What it costs that the broker recognizes what it has stored already: the same sends with and without, in turns. */
export const measureSending: Measurement = async (bench) => {
  const samples: Sample[] = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const way of round % 2 === 1 ? ways : ways.toReversed()) {
      bench.progress(`sending: round ${round} of ${bench.rounds}, ${way}`);
      samples.push(...(await measureWay(bench, way)));
    }
  }
  return {
    title: "Sending",
    method: `Records of 2 KB to three partitions through the seam, one process of its own for each round and way, closed loops of ${bench.seconds} s. Rounds: ${bench.rounds}, of which the median; in brackets the rate of each round.`,
    columns: ["in flight", "sends", "records/s", "p50 ms", "p95 ms", "CPU s per 1,000 at the sender"],
    rows: inFlightSteps.flatMap((inFlight) => ways.map((way) => rowOf(samples, way, inFlight))),
    verdicts: [],
    samples,
  };
};

async function measureWay({ broker, seconds }: Bench, way: Way): Promise<Sample[]> {
  const topic = `bench-${randomBytes(4).toString("hex")}-sending`;
  await broker.createTopics([topic]);
  const { bootstrapServers } = broker;
  const argument: SendingArgument = { bootstrapServers, topic, idempotent: way === "idempotent" };
  const program = await startProgram<null, SendingCommands>("sending.ts", argument);
  try {
    await program.call("run", { inFlight: 50, until: { seconds: seconds / 4 } });
    const samples: Sample[] = [];
    for (const inFlight of inFlightSteps) {
      const before = await program.call("cpuMs");
      const result = await program.call("run", { inFlight, until: { seconds } });
      samples.push({ ...result, way, inFlight, cpuMs: (await program.call("cpuMs")) - before });
    }
    return samples;
  } finally {
    await program.end();
    await broker.removeTopics(topic);
  }
}

function rowOf(samples: readonly Sample[], way: Way, inFlight: number): string[] {
  const own = samples.filter((sample) => sample.way === way && sample.inFlight === inFlight);
  const rates = own.map(({ calls, seconds }) => calls / seconds);
  return [
    String(inFlight),
    way,
    `${format(median(rates))} (${rates.map((rate) => format(rate)).join(", ")})`,
    format(median(own.map(({ latencyMs }) => latencyMs.p50))),
    format(median(own.map(({ latencyMs }) => latencyMs.p95))),
    format(median(own.map(({ calls, cpuMs }) => cpuMs / calls))),
  ];
}
