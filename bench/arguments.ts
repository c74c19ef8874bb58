import { parseArgs } from "node:util";
import type { Extent } from "./measurements/measurement.ts";
import { systemNames } from "./systems/system.ts";

export const measurementNames = [
  "rtt",
  "sending",
  "start",
  "memory",
  "transport",
  "observing",
  "plan",
  "corpus",
  "similar",
  "hostile",
  "analysis",
  "code-bases",
] as const;
export type MeasurementName = (typeof measurementNames)[number];

export interface Arguments extends Extent {
  readonly measurements: readonly MeasurementName[];
  readonly jsonFile: string | null;
}

export const usage = `Usage: npm run bench -- <measurement...> [options]

Measurements:
  rtt          round trips over a broker, side by side with three others: latency, rate, CPU
  sending      what idempotent sends cost: the same sends with and without, in turns
  start        from a process's first line to its first reply; ours among 100,000 old replies, too
  memory       heap of our client over 200,000 calls, and CPU of an idle client and worker
  transport    what our own code costs without a broker, its fallbacks included
  observing    what metrics and interceptors add to a call
  plan         pattern discovery by the real worker service
  corpus       indexing 50,000 files, and searches of every kind in them
  similar      whether similar code is found: thirty questions about the code in --code-base
  hostile      how the analysis engine takes inputs made to hurt it: answer, time, memory
  analysis     speed of the analysis engine by language, beside radon, ESLint with sonarjs, and lizard
  code-bases   the command line over two code bases of others per language

Options:
  --systems <list>      of ${systemNames.join(",")} (default: all)
  --rounds <count>      rounds of rtt, sending, start and analysis (default: 3)
  --seconds <count>     length of each closed loop of rtt and sending (default: 8)
  --json <file>         writes every sample there
  --profile <folder>    writes CPU profiles of the closed loops of rtt there
  --code-base <folder>  what similar asks about; bench/README.md says which one
  --smoke               tiny counts: shows that it runs, its figures mean nothing
  --help

What needs a broker starts an Apache Kafka of its own (Java 17 and Maven) or uses that of KAFKA_BOOTSTRAP_SERVERS.
analysis and code-bases fetch code and tools once from the package registries that pip, npm, go, cargo and mvn are set to.
Exit codes: 0 fine, 1 a target was missed or a measurement failed, 2 wrong usage, 130 interrupted.
`;

/** Wrong usage; its message says what to do instead. */
export class UsageError extends Error {}

/** Returns null when only help is wanted. */
export function parseArguments(words: readonly string[]): Arguments | null {
  const { values, positionals } = parse(words);
  if (values.help) return null;
  const isSmoke = values.smoke ?? false;
  return {
    measurements: eachOf("a measurement", positionals, measurementNames),
    systems: eachOf("--systems", values.systems?.split(",") ?? systemNames, systemNames),
    rounds: wholeNumber("--rounds", values.rounds) ?? (isSmoke ? 1 : 3),
    seconds: wholeNumber("--seconds", values.seconds) ?? (isSmoke ? 0.3 : 8),
    isSmoke,
    jsonFile: values.json ?? null,
    profileFolder: values.profile ?? null,
    codeBaseFolder: values["code-base"] ?? null,
  };
}

function parse(words: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        ...{ systems: text, rounds: text, seconds: text, json: text, profile: text, "code-base": text },
        ...{ smoke: flag, help: flag },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function eachOf<Name extends string>(what: string, words: readonly string[], known: readonly Name[]): readonly Name[] {
  const wrong = words.filter((word) => !known.some((name) => name === word));
  if (words.length === 0) throw new UsageError(`Name ${what}: ${known.join(", ")}.`);
  if (wrong.length > 0) throw new UsageError(`${what} cannot be "${wrong.join(", ")}"; use ${known.join(", ")}.`);
  return known.filter((name) => words.includes(name));
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${option} is "${text}"; give a whole number from 1.`);
  return value;
}
