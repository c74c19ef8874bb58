import { join } from "node:path";
import type { LoadOptions, LoadResult } from "../programs/load.ts";
import type { Verdict } from "../report/section.ts";
import { median } from "../report/statistics.ts";
import { atLeast, atMost, format, targets } from "../report/targets.ts";
import type { SystemName } from "../systems/system.ts";
import { type Bench, inOrder, type Measurement } from "./measurement.ts";
import { withCpu, withProfiles, withWorker } from "./pair.ts";

const inFlightSteps = [1, 50, 256] as const;
type InFlight = (typeof inFlightSteps)[number];

const warmUpCalls = (bench: Bench) => (bench.isSmoke ? 5 : 200);
const singleCalls = (bench: Bench) => 5 * warmUpCalls(bench);

type Sample = LoadResult & {
  readonly system: SystemName;
  readonly round: number;
  readonly inFlight: InFlight;
  readonly clientCpu: number;
  readonly workerCpu: number;
};

/** The way there and back: one call at a time, then closed loops. */
export const measureRoundTrip: Measurement = async (bench) => {
  const samples: Sample[] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    for (const system of inOrder(bench.systems, round)) {
      bench.progress(`round trip: round ${round} of ${bench.rounds}, ${system}`);
      samples.push(...(await measureSystem(bench, system, round)));
    }
  }
  const figures = summarizeSystems(samples);
  return {
    title: "Round trip",
    method: `Rounds: ${bench.rounds}, of which the median; in brackets the rate of each round. ${warmUpCalls(bench)} calls of warm-up and ${format(singleCalls(bench))} one at a time, then closed loops of ${bench.seconds} s.`,
    columns: ["system", "in flight", "calls/s", "p50 ms", "p95 ms", "p99 ms", "CPU s per 1,000: client + worker"],
    rows: figures.map((figure) => [
      figure.system,
      String(figure.inFlight),
      `${format(figure.rate)} (${figure.rates.map((rate) => format(rate)).join(", ")})`,
      ...[figure.p50, figure.p95, figure.p99].map((ms) => format(ms)),
      `${format(figure.clientCpu)} + ${format(figure.workerCpu)}`,
    ]),
    verdicts: judge(figures),
    samples,
  };
};

async function measureSystem(bench: Bench, system: SystemName, round: number): Promise<Sample[]> {
  return withWorker(bench, system, async ({ worker, startClient }) => {
    const client = await startClient();
    const samples: Sample[] = [];
    await client.call("run", { inFlight: 1, until: { calls: warmUpCalls(bench) } });
    for (const inFlight of inFlightSteps) {
      const until: LoadOptions["until"] = inFlight > 1 ? { seconds: bench.seconds } : { calls: singleCalls(bench) };
      const pair = { client, worker };
      const profile =
        bench.profileFolder !== null && inFlight > 1 && join(bench.profileFolder, `${system}-${inFlight}`);
      const run = () => client.call("run", { inFlight, until });
      const result = await withCpu(pair, profile === false ? run : () => withProfiles(pair, profile, run));
      samples.push({ system, round, inFlight, ...result });
    }
    return samples;
  });
}

type SystemFigures = ReturnType<typeof summarizeSystems>[number];

function summarizeSystems(samples: readonly Sample[]) {
  const systems = [...new Set(samples.map(({ system }) => system))];
  return inFlightSteps.flatMap((inFlight) =>
    systems.map((system) => {
      const own = samples.filter((sample) => sample.system === system && sample.inFlight === inFlight);
      const rates = own.map(({ calls, seconds }) => calls / seconds);
      const medianOf = (pick: (sample: Sample) => number) => median(own.map(pick));
      return {
        system,
        inFlight,
        rate: median(rates),
        rates,
        p50: medianOf(({ latencyMs }) => latencyMs.p50),
        p95: medianOf(({ latencyMs }) => latencyMs.p95),
        p99: medianOf(({ latencyMs }) => latencyMs.p99),
        clientCpu: medianOf(({ clientCpu }) => clientCpu),
        workerCpu: medianOf(({ workerCpu }) => workerCpu),
      };
    }),
  );
}

function judge(figures: readonly SystemFigures[]): Verdict[] {
  const of = (system: SystemName, inFlight: InFlight) =>
    figures.find((figure) => figure.system === system && figure.inFlight === inFlight);
  const { mostMsAboveTuned, mostShareOfOthers, leastShareOfTunedRate, timesNestjsRate } = targets.roundTrip;
  const loops = [50, 256] as const;
  const alone = of("ours", 1);
  if (alone === undefined) return [];
  const above = (other: SystemFigures | undefined) => other && alone.p50 - other.p50;
  const share = (own: number | undefined, other: number | undefined) => other && (own ?? Number.NaN) / other;
  return [
    ...atMost("ours above tuned, one call at a time, p50", above(of("tuned", 1)), mostMsAboveTuned, " ms"),
    ...(["kafkajs", "nestjs"] as const).flatMap((other) => [
      ...atMost(`ours / ${other}, one call at a time, p50`, share(alone.p50, of(other, 1)?.p50), mostShareOfOthers, ""),
      ...loops.flatMap((inFlight) =>
        atMost(
          `ours / ${other}, ${inFlight} in flight, p95`,
          share(of("ours", inFlight)?.p95, of(other, inFlight)?.p95),
          1,
          "",
        ),
      ),
    ]),
    ...loops.flatMap((inFlight) => {
      const rate = (other: SystemName) => share(of("ours", inFlight)?.rate, of(other, inFlight)?.rate);
      return [
        ...atLeast(`ours / tuned, ${inFlight} in flight, rate`, rate("tuned"), leastShareOfTunedRate, ""),
        ...atLeast(`ours / nestjs, ${inFlight} in flight, rate`, rate("nestjs"), timesNestjsRate[inFlight], ""),
      ];
    }),
  ];
}
