import { headerNames, readDeadLetterOrigin, readTextHeader, redactText } from "@event-intelligence/contracts";
import { type StoredRecord, TopicMissingError, type Transport } from "@event-intelligence/transport";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { createTransport } from "../create-transport.ts";
import { requireBroker } from "../require-broker.ts";
import { readSettings } from "../settings.ts";
import { textTable } from "../text-table.ts";

export interface DeadLetterListOptions {
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Lists what workers could not work on, with where it came from and why. */
export async function runDeadLetterList(context: CommandContext, options: DeadLetterListOptions): Promise<number> {
  const settings = readSettings(context.environment);
  requireBroker(settings, "no dead letters are kept");
  const { transport } = await createTransport(settings);
  try {
    await transport.start({ signal: context.signal });
    const letters: DeadLetter[] = [];
    for (const { topics } of codeAnalysisServices(settings)) {
      for await (const letter of readLetters(transport, topics.deadLetters, context.signal)) letters.push(letter);
    }
    context.signal.throwIfAborted();
    letters.sort((one, other) => (one.deadSince < other.deadSince ? -1 : 1));
    const shown = letters.slice(0, options.limit);
    const report = { version: 1, totalCount: letters.length, deadLetters: shown };
    context.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : toText(shown, letters.length));
    return exitCodes.fine;
  } finally {
    await transport.close();
  }
}

type DeadLetter = ReturnType<typeof toLetter>;

/** A topic that no worker has made yet holds no dead letters. */
async function* readLetters(transport: Transport, topic: string, signal: AbortSignal): AsyncGenerator<DeadLetter> {
  try {
    for await (const record of transport.read({ topic, from: "earliest", signal })) yield toLetter(record);
  } catch (error) {
    if (!(error instanceof TopicMissingError)) throw error;
  }
}

function toLetter(record: StoredRecord) {
  const { message, ...origin } = readDeadLetterOrigin(record.headers);
  return {
    at: `${record.topic}/${record.partition}/${record.offset}`,
    deadSince: new Date(record.timestampMs).toISOString(),
    ...origin,
    message: message === null ? null : redactText(message),
    correlationId: readTextHeader(record.headers, headerNames.correlationId),
    sizeBytes: record.value?.byteLength ?? 0,
  };
}

function toText(letters: readonly DeadLetter[], totalCount: number): string {
  if (letters.length === 0) return "No dead letters.\n";
  const rows = letters.map((letter) => [
    letter.deadSince,
    letter.code ?? "",
    `${letter.topic}/${letter.partition}/${letter.offset}`,
    letter.sizeBytes,
    letter.message ?? "",
  ]);
  const table = textTable(["since", "code", "record", "bytes", "what was wrong"], rows);
  return `${table}\n${letters.length} of ${totalCount} dead letters, oldest first\n`;
}
