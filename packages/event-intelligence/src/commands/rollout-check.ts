import { setTimeout as pause } from "node:timers/promises";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { type Judgement, judgeRollout } from "../rollout/criteria.ts";
import { countRollout, type RolloutCounts } from "../rollout/rollout-counts.ts";
import { counted, rolloutJson, rolloutText } from "../rollout/rollout-report.ts";
import { type Increase, increaseBetween, parseSnapshot, type Snapshot } from "../rollout/snapshot.ts";
import { type SnapshotSource, snapshotSource } from "../rollout/snapshot-source.ts";
import { UsageError } from "../usage-error.ts";

export interface RolloutCheckOptions {
  readonly interval?: number | undefined;
  readonly operation?: string | undefined;
  readonly minCalls: number;
  readonly timeoutMs: number;
  readonly json?: boolean | undefined;
}

const exitCodeOf: Readonly<Record<Judgement["verdict"], number>> = {
  ok: exitCodes.fine,
  broken: exitCodes.checkFailed,
  "too-few-calls": exitCodes.noAnswer,
};

/** Judges a rollout by the metrics of its clients: since their start, or between two snapshots. */
export async function runRolloutCheck(
  context: CommandContext,
  texts: readonly [string, (string | undefined)?],
  options: RolloutCheckOptions,
): Promise<number> {
  const { span, increase } = await readIncrease(context, sourcesOf(texts, options), options);
  const counts = countRollout(increase.samples, options.operation);
  const judgement = judgeRollout(counts, options.minCalls);
  const report = { ...judgement, span, minCalls: options.minCalls, notes: notesOf(increase, counts, options) };
  context.stdout.write(options.json ? rolloutJson(report) : rolloutText(report));
  return exitCodeOf[judgement.verdict];
}

/** @throws UsageError when these sources cannot be read together */
function sourcesOf(
  [earlier, later]: readonly [string, (string | undefined)?],
  { interval }: RolloutCheckOptions,
): readonly [SnapshotSource, SnapshotSource?] {
  const first = snapshotSource(earlier);
  const second = later === undefined ? undefined : snapshotSource(later);
  if (first.kind === "stdin" && second?.kind === "stdin") {
    throw new UsageError(["Standard input can be read only once. Give a file or a URL for the other snapshot."]);
  }
  if (interval === undefined) return second === undefined ? [first] : [first, second];
  if (first.kind !== "url" || second !== undefined) {
    throw new UsageError(["--interval reads one URL twice. Give one URL, or two snapshots without --interval."]);
  }
  return [first, first];
}

async function readIncrease(
  context: CommandContext,
  [first, second]: readonly [SnapshotSource, SnapshotSource?],
  { interval, timeoutMs }: RolloutCheckOptions,
): Promise<{ span: string; increase: Increase }> {
  const { stdin, stderr, signal } = context;
  const read = async (source: SnapshotSource): Promise<Snapshot> =>
    parseSnapshot(await source.read({ stdin, signal, timeoutMs }), source.name);
  const earlier = await read(first);
  if (second === undefined) {
    return { span: "Since the start of the clients", increase: increaseBetween(new Map(), earlier) };
  }
  if (interval !== undefined) {
    stderr.write(`Reading ${second.name} again in ${counted(interval, "second")}.\n`);
    await pause(interval * 1000, undefined, { signal });
  }
  return { span: "Between the two snapshots", increase: increaseBetween(earlier, await read(second)) };
}

function notesOf(
  { restartedPrograms, gonePrograms }: Increase,
  { outside, excused }: RolloutCounts,
  { operation }: RolloutCheckOptions,
): string[] {
  const notes: string[] = [];
  if (restartedPrograms > 0) {
    notes.push(
      `${counted(restartedPrograms, "program")} began to count anew between the snapshots (or these were given in the wrong order), and is judged by the later one alone.`,
    );
  }
  if (gonePrograms > 0) {
    notes.push(`${counted(gonePrograms, "program")} of the earlier snapshot is missing in the later one.`);
  }
  if (outside > 0) {
    notes.push(`Not judged, since events were not to be asked (rollout, flag, mode, refused): ${outside}.`);
  }
  if (excused > 0) {
    notes.push(`Not judged, since their callers ended them or their text cannot be read: ${excused}.`);
  }
  if (operation !== undefined) notes.push("Mismatches are those of all operations.");
  return notes;
}
