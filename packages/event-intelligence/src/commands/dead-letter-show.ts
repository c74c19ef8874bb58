import { formatRecordAddress, type RecordAddress } from "@event-intelligence/contracts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { isoTime, letterJson } from "../dead-letters/dead-letter.ts";
import { openDeadLetters } from "../dead-letters/open-dead-letters.ts";
import { type DeadLetterSource, type ReadLetter, readDeadLettersAt } from "../dead-letters/read-dead-letters.ts";
import { type ShownBytes, showBytes, showHeaders } from "../dead-letters/shown-bytes.ts";
import { printable } from "../text-table.ts";

export interface DeadLetterShowOptions {
  readonly payload?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Shows all of one dead letter; its payload only when asked for. */
export function runDeadLetterShow(
  context: CommandContext,
  address: RecordAddress,
  options: DeadLetterShowOptions,
): Promise<number> {
  return openDeadLetters(context, (source) => showDeadLetter(context, source, address, options));
}

/** As the command does it, on a transport that is given. Of a record that died more than once the newest is shown. */
export async function showDeadLetter(
  { stdout, stderr, signal }: CommandContext,
  source: DeadLetterSource,
  address: RecordAddress,
  { payload = false, json = false }: DeadLetterShowOptions,
): Promise<number> {
  let newest: ReadLetter | null = null;
  const all: string[] = [];
  for await (const read of readDeadLettersAt(source, [address])) {
    all.push(read.letter.at);
    if (newest === null || read.letter.timestampMs >= newest.letter.timestampMs) newest = read;
  }
  signal.throwIfAborted();
  if (newest === null) {
    stderr.write(`There is no dead letter at ${formatRecordAddress(address)}, nor of a record there; see dlq list.\n`);
    return exitCodes.checkFailed;
  }
  if (all.length > 1) stderr.write(`${all.length} dead letters are of this record: ${all.join(", ")}\n`);
  const shown = toShown(newest, payload);
  stdout.write(json ? `${JSON.stringify({ version: 1, deadLetter: shown }, null, 2)}\n` : toText(shown));
  return exitCodes.fine;
}

type Shown = ReturnType<typeof toShown>;

function toShown({ letter, record }: ReadLetter, withPayload: boolean) {
  return {
    ...letterJson(letter),
    recordAt: letter.recordAt,
    key: record.key === null ? null : showBytes(record.key),
    headers: showHeaders(record.headers),
    ...(withPayload ? { payload: record.value === null ? null : showBytes(record.value, { asJson: true }) } : {}),
  };
}

function toText(shown: Shown): string {
  const asked = shown.timestampMs === null ? "" : `, stored ${isoTime(shown.timestampMs)}`;
  const facts: readonly (readonly [string, string | null])[] = [
    ["dead letter", shown.at],
    ["since", shown.deadSince],
    ["code", shown.code],
    ["what was wrong", shown.message],
    ["defect", shown.defect],
    ["worker", shown.workerId],
    ["record", shown.recordAt === null ? null : `${shown.recordAt}${asked}`],
    ["correlation id", shown.correlationId],
    ["replayed from", shown.replayedFrom],
    ["key", shown.key === null ? null : lineOf(shown.key)],
  ];
  const lines = facts.map(([name, value]) => `${name.padEnd(16)}${value === null ? "-" : printable(value)}`);
  const headers = Object.entries(shown.headers).map(([name, value]) => `  ${printable(name)}: ${lineOf(value)}`);
  return `${[...lines, `headers         ${headers.length}`, ...headers, ...payloadLines(shown)].join("\n")}\n`;
}

function lineOf(bytes: ShownBytes): string {
  return "text" in bytes ? printable(bytes.text) : noText(bytes);
}

function noText({ sizeBytes, firstBytes }: Extract<ShownBytes, { firstBytes: string }>): string {
  return `[${sizeBytes} bytes that are no UTF-8 text: ${firstBytes}]`;
}

function payloadLines({ payload, sizeBytes }: Shown): string[] {
  if (payload === undefined) return [`payload         ${sizeBytes} bytes, shown with --payload`];
  if (payload === null) return ["payload         none is kept"];
  const head = `payload         ${sizeBytes} bytes`;
  if ("firstBytes" in payload) return [head, noText(payload)];
  const text = payload.text.split("\n").map(printable);
  return payload.isCut ? [head, ...text, `[cut after ${payload.text.length} characters]`] : [head, ...text];
}
