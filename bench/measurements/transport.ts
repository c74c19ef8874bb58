import { startProgram } from "../children/start-program.ts";
import type { InProcessCommands } from "../programs/in-process.ts";
import { summarize } from "../report/statistics.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalMeasurement } from "./measurement.ts";

/** What our own code costs, without a broker. */
export const measureTransport: LocalMeasurement = async ({ isSmoke, rounds, progress }) => {
  progress("transport: in one process, without a broker");
  const calls = isSmoke ? 50 : 5_000;
  const program = await startProgram<null, InProcessCommands>("in-process.ts", null);
  const memory = await program.call("memoryRoundTrip", calls);
  const builtin = await program.call("builtinFallback", calls);
  const byWords = await program.call("builtinByWords", calls);
  const { failing, fallingBack } = await program.call("openBreaker", calls);
  await program.end();
  const first = summarize(await firstAnswers(isSmoke ? 1 : 5 * rounds));
  const { memoryRoundTripMs, builtinMs, firstBuiltinMs, breakerOpenMs } = targets.transport;
  const rows = [
    { what: "round trip over the memory transport", summary: memory, limitMs: memoryRoundTripMs },
    { what: "pattern discovery, mode builtin", summary: builtin, limitMs: builtinMs },
    { what: "pattern discovery by the words of a text, mode builtin", summary: byWords, limitMs: builtinMs },
    { what: "failing call, breaker open", summary: failing, limitMs: breakerOpenMs },
    { what: "pattern discovery falling back, breaker open", summary: fallingBack, limitMs: breakerOpenMs },
  ];
  const loading = "first pattern discovery of a process, mode builtin";
  return {
    title: "Transport",
    method:
      `One process, no broker, ${format(calls)} calls one after the other. The first pattern discovery loads the ` +
      "catalogue: once in each of several processes.",
    columns: ["call", "p50 ms", "p95 ms", "p99 ms"],
    rows: [...rows, { what: loading, summary: first }].map(({ what, summary }) => [
      what,
      ...[summary.p50, summary.p95, summary.p99].map((ms) => format(ms)),
    ]),
    verdicts: [
      ...rows.flatMap(({ what, summary, limitMs }) => atMost(`${what}, p95`, summary.p95, limitMs, " ms")),
      ...atMost(`${loading}, p50`, first.p50, firstBuiltinMs, " ms"),
    ],
    samples: { memory, builtin, byWords, failing, fallingBack, first },
  };
};

/** A catalogue is loaded once in a process, so that each sample needs one of its own. */
async function firstAnswers(count: number): Promise<number[]> {
  const samplesMs: number[] = [];
  while (samplesMs.length < count) {
    const program = await startProgram<null, InProcessCommands>("in-process.ts", null);
    samplesMs.push(await program.call("firstBuiltinAnswer"));
    await program.end();
  }
  return samplesMs;
}
