import { type CommandContext, exitCodes } from "../command-context.ts";
import { type DeadLetter, isoTime, letterJson } from "../dead-letters/dead-letter.ts";
import { openDeadLetters } from "../dead-letters/open-dead-letters.ts";
import { readDeadLetters } from "../dead-letters/read-dead-letters.ts";
import { textTable } from "../text-table.ts";

export interface DeadLetterListOptions {
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Lists what workers could not work on, with where it lies and why. */
export function runDeadLetterList(context: CommandContext, options: DeadLetterListOptions): Promise<number> {
  return openDeadLetters(context, async (source) => {
    const letters: DeadLetter[] = [];
    for await (const { letter } of readDeadLetters(source)) letters.push(letter);
    context.signal.throwIfAborted();
    letters.sort((one, other) => one.timestampMs - other.timestampMs);
    const shown = letters.slice(0, options.limit);
    const report = { version: 1, totalCount: letters.length, deadLetters: shown.map(letterJson) };
    context.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : toText(shown, letters.length));
    return exitCodes.fine;
  });
}

function toText(letters: readonly DeadLetter[], totalCount: number): string {
  if (letters.length === 0) return "No dead letters.\n";
  const rows = letters.map(({ at, timestampMs, origin, sizeBytes }) => [
    isoTime(timestampMs),
    origin.code ?? "",
    at,
    sizeBytes ?? 0,
    origin.message ?? "",
  ]);
  const table = textTable(["since", "code", "dead letter", "bytes", "what was wrong"], rows);
  return `${table}\n${letters.length} of ${totalCount} dead letters, oldest first\n`;
}
