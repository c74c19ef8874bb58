import type { RecordAddress, Service } from "@event-intelligence/contracts";
import { SendIndeterminateError } from "@event-intelligence/transport";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { lookMeanwhile } from "../dead-letters/meanwhile.ts";
import { openDeadLetters } from "../dead-letters/open-dead-letters.ts";
import { type PlannedLetter, planReplay, type ReplayChoice } from "../dead-letters/plan-replay.ts";
import type { DeadLetterSource } from "../dead-letters/read-dead-letters.ts";
import { createReplayReport, type ReplayReport } from "../dead-letters/replay-report.ts";
import { type LetterSelection, selectLetters } from "../dead-letters/select-letters.ts";
import { type Replay, sendReplays } from "../dead-letters/send-replays.ts";
import { countingLine } from "../report/counting-line.ts";
import { UsageError } from "../usage-error.ts";

export interface DeadLetterReplayOptions
  extends Omit<LetterSelection, "addresses" | "sinceMs" | "untilMs">,
    Omit<ReplayChoice, "areNamed"> {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly all?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Sends dead letters again as the requests they were, but none whose call was answered or sent again meanwhile. */
export async function runDeadLetterReplay(
  context: CommandContext,
  addresses: readonly RecordAddress[],
  options: DeadLetterReplayOptions,
): Promise<number> {
  requireSelection(addresses, options);
  return openDeadLetters(context, (source) => replayDeadLetters(context, source, addresses, options));
}

/** As the command does it, on a transport that is given. */
export async function replayDeadLetters(
  { stdout, stderr, signal }: CommandContext,
  source: DeadLetterSource,
  addresses: readonly RecordAddress[],
  options: DeadLetterReplayOptions,
): Promise<number> {
  requireDestination(source, options.to);
  const report = createReplayReport(options.dryRun ?? false);
  const line = countingLine(stderr);
  const print = () => {
    line.clear();
    if (report.isBegun) stdout.write(options.json ? report.toJson() : report.toText());
  };
  try {
    const { plan, missing } = await lookThrough(source, addresses, options, line.update);
    report.begin(plan, missing);
    if (!options.dryRun) await send(source, plan, report, line.update);
  } catch (error) {
    print();
    stderr.write(`${signal.aborted ? "Interrupted" : "Failed"}: ${howFar(report, error)}\n`);
    if (!signal.aborted) throw error;
    return exitCodes.interrupted;
  }
  print();
  return report.hasFailures ? exitCodes.checkFailed : exitCodes.fine;
}

function howFar({ isBegun, replayedCount, toSendCount }: ReplayReport, error: unknown): string {
  const perhaps = error instanceof SendIndeterminateError ? ", and one more perhaps" : "";
  if (!isBegun || (replayedCount === 0 && perhaps === "")) return "nothing was replayed.";
  return `${replayedCount} of ${toSendCount} were replayed${perhaps}. Run it again for the rest: nothing is sent twice.`;
}

/** Reads which letters are meant, and what has become of their calls. */
async function lookThrough(
  source: DeadLetterSource,
  addresses: readonly RecordAddress[],
  options: DeadLetterReplayOptions,
  show: (text: string) => void,
): Promise<{ plan: readonly PlannedLetter[]; missing: readonly string[] }> {
  const { since: sinceMs, until: untilMs, ...filters } = options;
  let count = 0;
  const onRead = (topic?: string) => {
    count += 1;
    show(`${count} records read, now of ${topic ?? "the dead letters"}`);
  };
  const selection = { ...filters, addresses, sinceMs, untilMs };
  const { letters, missing } = await selectLetters(source, selection, onRead);
  const destinationOf = ({ topics }: Service) => options.to ?? topics.requested;
  const meanwhile = await lookMeanwhile(source, letters, { destinationOf, onRead });
  return { plan: planReplay(letters, meanwhile, { ...options, areNamed: addresses.length > 0 }), missing };
}

async function send(
  source: DeadLetterSource,
  plan: readonly PlannedLetter[],
  report: ReplayReport,
  show: (text: string) => void,
): Promise<void> {
  const replays = plan.flatMap(({ letter, fate }): Replay[] =>
    fate.outcome === "replayable" ? [{ letter, to: fate.to }] : [],
  );
  let count = 0;
  await sendReplays(source, replays, (letter, fate) => {
    report.tell(letter, fate);
    count += 1;
    show(`${count} of ${replays.length} sent`);
  });
}

/** Everything at once must be asked for: a slip of the keyboard is not. */
function requireSelection(addresses: readonly RecordAddress[], options: DeadLetterReplayOptions): void {
  const { code, topic, correlationId, since, until, all = false } = options;
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageError(["--since must be before --until."]);
  }
  const isNarrowed = [code, topic, correlationId, since, until].some((filter) => filter !== undefined);
  if (addresses.length > 0 || isNarrowed || all) return;
  const filters = "--code, --topic, --correlation-id, --since or --until";
  throw new UsageError([`Say which dead letters to replay: addresses, ${filters}, or --all for every one.`]);
}

function requireDestination({ services }: DeadLetterSource, to: string | undefined): void {
  if (to === undefined) return;
  const name = JSON.stringify(to);
  if (!/^[\w.-]{1,249}$/.test(to)) throw new UsageError([`--to ${name} is no name of a topic.`]);
  const isWrong = services.some(({ topics }) => [topics.completed, topics.failed, topics.deadLetters].includes(to));
  if (isWrong) throw new UsageError([`--to ${name} has replies or dead letters, and takes no requests.`]);
}
