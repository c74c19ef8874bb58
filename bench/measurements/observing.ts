import { startProgram } from "../children/start-program.ts";
import type { ObservingCommands } from "../programs/observing.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalMeasurement } from "./measurement.ts";

/** What metrics, interceptors and the caller's line add to a call that is answered. */
export const measureObserving: LocalMeasurement = async ({ isSmoke, progress }) => {
  progress("observing: in one process, without a broker");
  const calls = isSmoke ? 50 : 5_000;
  const program = await startProgram<null, ObservingCommands>("observing.ts", null, ["--conditions=source"]);
  const best = await program.call("measure", calls);
  await program.end();
  const rows = [
    { what: "nobody looks", addedUs: best.nobody - best.alone },
    { what: "metrics for Prometheus", addedUs: best.metrics - best.alone },
    { what: "the logging interceptor at info, its logger silent", addedUs: best.logging - best.alone },
    { what: "the same at debug, questions of 2 KB", addedUs: best.loggingAtDebug - best.alone },
    { what: "the audit interceptor, questions of 2 KB, its records kept nowhere", addedUs: best.auditing - best.alone },
  ];
  return {
    title: "Observing",
    method: `One process, work that answers at once, processor time, the best of 10 rounds of ${format(calls)} calls. The correlation id is made here, too, which every call needs.`,
    columns: ["who looks", "added to a call, us"],
    rows: rows.map(({ what, addedUs }) => [what, format(addedUs)]),
    verdicts: rows
      .slice(0, 2)
      .flatMap(({ what, addedUs }) => atMost(`added: ${what}`, addedUs, targets.observing.mostAddedUs, " us")),
    samples: best,
  };
};
