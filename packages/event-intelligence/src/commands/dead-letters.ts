import { readDeadLetterOrigin, readTextHeader, headerNames, redactText } from "@event-intelligence/contracts";
import { type StoredRecord, TopicMissingError } from "@event-intelligence/transport";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { createTransport } from "../create-transport.ts";
import { SettingsError } from "../errors.ts";
import { readSettings } from "../settings.ts";
import { textTable } from "../text-table.ts";

export interface DeadLetterListOptions {
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Lists what workers could not work on, with where it came from and why. */
export async function runDeadLetterList(context: CommandContext, options: DeadLetterListOptions): Promise<number> {
  const settings = readSettings(context.environment);
  if (settings.kafka.brokers === undefined) {
    const reason = "is not set, and without a broker no dead letters are kept";
    throw new SettingsError([
      { variable: "KAFKA_BOOTSTRAP_SERVERS", value: null, reason, allowed: "host:port of a broker" },
    ]);
  }
  const { transport } = await createTransport(settings);
  try {
    await transport.start();
    const letters: DeadLetter[] = [];
    for (const { topics } of codeAnalysisServices(settings)) {
      for await (const letter of readLetters(transport.read({ topic: topics.deadLetters, from: "earliest", signal: context.signal }))) {
        letters.push(letter);
        if (letters.length >= options.limit) break;
      }
    }
    context.stdout.write(options.json ? `${JSON.stringify({ version: 1, deadLetters: letters }, null, 2)}\n` : toText(letters));
    return exitCodes.fine;
  } finally {
    await transport.close();
  }
}

type DeadLetter = ReturnType<typeof toLetter>;

/** A topic that no worker has made yet holds no dead letters. */
async function* readLetters(records: AsyncIterable<StoredRecord>): AsyncGenerator<DeadLetter> {
  try {
    for await (const record of records) yield toLetter(record);
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

function toText(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return "No dead letters.\n";
  const rows = letters.map((letter) => [
    letter.deadSince,
    letter.code ?? "",
    `${letter.topic}/${letter.partition}/${letter.offset}`,
    letter.sizeBytes,
    letter.message ?? "",
  ]);
  return `${textTable(["since", "code", "record", "bytes", "what was wrong"], rows)}\n`;
}
