import type { Verdict } from "./section.ts";

/** Every target, in one place. Ratios and differences are taken between medians of one run. */
export const targets = {
  start: { mostMs: 150, timesFaster: 15, mostOldRepliesRead: 9 },
  roundTrip: {
    mostMsAboveTuned: 0.3,
    mostShareOfOthers: 1 / 3,
    leastShareOfTunedRate: 0.8,
    timesNestjsRate: { 50: 5, 256: 3.5 },
  },
  memory: { mostMegabytesAboveKafkajs: 20, mostGrowthMegabytes: 5, mostIdleCpuPercent: 1 },
  transport: { memoryRoundTripMs: 0.2, builtinMs: 1, firstBuiltinMs: 5, breakerOpenMs: 1 },
  observing: { mostAddedUs: 2 },
  corpus: { mostMegabytes: 500, mostP95Ms: 20, mostDelayMs: 20 },
  similar: { leastRight: 24 },
  plan: { mostP95Ms: 100, leastSuccessPercent: 100, mostClientCpuPercent: 5 },
  hostile: { mostMs: 2_500, mostMegabytesLeft: 100 },
  analysis: { timesRadon: 3, timesOthers: 5, mostMainThreadDelayMs: 20 },
  codeBases: { mostWithoutAnswer: 0 },
} as const;

/** What was measured, where the systems it needs were; else undefined, and nothing is said. */
type Figure = number | null | undefined;

export function atMost(what: string, figure: Figure, limit: number, unit: string): Verdict[] {
  return judge(`${what}: at most ${format(limit)}${unit}`, figure, (value) => value <= limit, unit);
}

export function atLeast(what: string, figure: Figure, limit: number, unit: string): Verdict[] {
  return judge(`${what}: at least ${format(limit)}${unit}`, figure, (value) => value >= limit, unit);
}

function judge(target: string, figure: Figure, isMet: (value: number) => boolean, unit: string): Verdict[] {
  if (figure === undefined) return [];
  if (figure === null || Number.isNaN(figure)) return [{ target, figure: "none", isMet: false }];
  return [{ target, figure: `${format(figure)}${unit}`, isMet: isMet(figure) }];
}

/** Three digits that matter, thousands apart. */
export function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 0.1 ? 3 : digits });
}
