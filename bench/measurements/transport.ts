import { startProgram } from "../children/start-program.ts";
import type { InProcessCommands } from "../programs/in-process.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalMeasurement } from "./measurement.ts";

/** What our own code costs, without a broker. */
export const measureTransport: LocalMeasurement = async ({ isSmoke, progress }) => {
  progress("transport: in one process, without a broker");
  const calls = isSmoke ? 50 : 5_000;
  const program = await startProgram<null, InProcessCommands>("in-process.ts", null);
  const memory = await program.call("memoryRoundTrip", calls);
  const builtin = await program.call("builtinFallback", calls);
  const { failing, fallingBack } = await program.call("openBreaker", calls);
  await program.end();
  const { memoryRoundTripMs, builtinMs, breakerOpenMs } = targets.transport;
  const rows = [
    { what: "round trip over the memory transport", summary: memory, limitMs: memoryRoundTripMs },
    { what: "pattern discovery, mode builtin", summary: builtin, limitMs: builtinMs },
    { what: "failing call, breaker open", summary: failing, limitMs: breakerOpenMs },
    { what: "pattern discovery falling back, breaker open", summary: fallingBack, limitMs: breakerOpenMs },
  ];
  return {
    title: "Transport",
    method: `One process, no broker, ${format(calls)} calls one after the other.`,
    columns: ["call", "p50 ms", "p95 ms", "p99 ms"],
    rows: rows.map(({ what, summary }) => [what, ...[summary.p50, summary.p95, summary.p99].map((ms) => format(ms))]),
    verdicts: rows.flatMap(({ what, summary, limitMs }) => atMost(`${what}, p95`, summary.p95, limitMs, " ms")),
    samples: { memory, builtin, failing, fallingBack },
  };
};
