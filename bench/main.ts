import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolders } from "../scripts/package-folders.ts";
import { type Arguments, type MeasurementName, parseArguments, UsageError, usage } from "./arguments.ts";
import { type BenchBroker, startBenchBroker } from "./broker.ts";
import { killChildren } from "./children/start-program.ts";
import { measureAnalysis } from "./measurements/analysis.ts";
import { measureCodeBases } from "./measurements/code-bases.ts";
import { measureCorpus } from "./measurements/corpus.ts";
import { measureHostile } from "./measurements/hostile.ts";
import type { LocalMeasurement, Measurement } from "./measurements/measurement.ts";
import { measureMemory } from "./measurements/memory.ts";
import { measureObserving } from "./measurements/observing.ts";
import { measurePlan } from "./measurements/plan.ts";
import { measureRoundTrip } from "./measurements/round-trip.ts";
import { measureSending } from "./measurements/sending.ts";
import { measureSimilar } from "./measurements/similar.ts";
import { measureStart } from "./measurements/start.ts";
import { measureTransport } from "./measurements/transport.ts";
import { describeMachine, toMarkdown } from "./report/markdown.ts";
import type { Section } from "./report/section.ts";

const measurements: Record<MeasurementName, { measure: Measurement } | { measureLocally: LocalMeasurement }> = {
  rtt: { measure: measureRoundTrip },
  sending: { measure: measureSending },
  start: { measure: measureStart },
  memory: { measure: measureMemory },
  transport: { measureLocally: measureTransport },
  observing: { measureLocally: measureObserving },
  plan: { measure: measurePlan },
  corpus: { measureLocally: measureCorpus },
  similar: { measureLocally: measureSimilar },
  hostile: { measureLocally: measureHostile },
  analysis: { measureLocally: measureAnalysis },
  "code-bases": { measureLocally: measureCodeBases },
};

const repository = join(import.meta.dirname, "..");
let broker: BenchBroker | null = null;
let isInterrupted = false;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void interrupt(signal));
// A signal to npm ends the shell between npm and this process and goes no further.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && interrupt("SIGTERM"), 500).unref();

try {
  const chosen = parseArguments(process.argv.slice(2));
  if (chosen === null) process.stdout.write(usage);
  else process.exitCode = await run(chosen);
} catch (error) {
  if (!isInterrupted) {
    progress(
      error instanceof UsageError ? `${error.message}\nnpm run bench -- --help shows everything.` : String(error),
    );
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
} finally {
  killChildren();
  await (broker as BenchBroker | null)?.stop();
}

async function run({ measurements: names, systems, jsonFile, ...extent }: Arguments): Promise<number> {
  requireBuiltCode();
  if (extent.profileFolder !== null) await mkdir(extent.profileFolder, { recursive: true });
  const local = { ...extent, systems: installed(systems), progress };
  const sections: Section[] = [];
  const machine = describeMachine();
  process.stdout.write(`Measured ${machine}.\n\n`);
  for (const name of names) {
    const chosen = measurements[name];
    const section =
      "measureLocally" in chosen
        ? await chosen.measureLocally(local)
        : await chosen.measure({ ...local, broker: await theBroker(extent.isSmoke) });
    sections.push(extent.isSmoke ? { ...section, verdicts: [] } : section);
    process.stdout.write(`${toMarkdown(sections.at(-1) as Section)}\n`);
  }
  if (jsonFile !== null) {
    await writeFile(jsonFile, JSON.stringify({ machine, broker: broker?.description ?? null, sections }));
  }
  return sections.some(({ verdicts }) => verdicts.some(({ isMet }) => !isMet)) ? 1 : 0;
}

/** Started when the first measurement needs it. */
async function theBroker(isQuick: boolean): Promise<BenchBroker> {
  if (broker !== null) return broker;
  progress("starting the broker (the first time its jars are fetched) ...");
  broker = await startBenchBroker({ isQuick });
  process.stdout.write(`The broker: ${broker.description}.\n\n`);
  return broker;
}

/** People run the built code, so that is what is measured. */
function requireBuiltCode(): void {
  const missing = packageFolders.filter((folder) => !existsSync(join(repository, folder, "dist", "index.js")));
  if (missing.length > 0) throw new UsageError(`Not built: ${missing.join(", ")}. Run: npm run build`);
}

function installed(systems: Arguments["systems"]): Arguments["systems"] {
  if (!systems.includes("nestjs") || existsSync(join(import.meta.dirname, "node_modules", "@nestjs", "core")))
    return systems;
  progress("nestjs is left out, its packages are not installed. Run: npm ci --prefix bench");
  return systems.filter((system) => system !== "nestjs");
}

async function interrupt(signal: NodeJS.Signals): Promise<void> {
  if (isInterrupted) return;
  isInterrupted = true;
  progress(`${signal}: ending the children and the broker`);
  killChildren();
  await broker?.stop();
  process.exit(130);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
