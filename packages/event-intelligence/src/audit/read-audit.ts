import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { auditTopic } from "@event-intelligence/contracts/audit";
import { TopicMissingError } from "@event-intelligence/transport";
import { createTransport } from "../create-transport.ts";
import { SettingsError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { readLines } from "./read-lines.ts";

/** More than any record is long, as all its texts are cut. */
const maxLineBytes = 64 * 1024;
/** The broker stamps a record after its call, by another clock than the caller's. */
const clockMarginMs = 3_600_000;

/** Bounds of a reading. */
export interface AuditReadOptions {
  /** Epoch ms; records of calls made earlier may be left out. */
  readonly since?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * The stored values, each of which may be a record, or damaged; null where it is too long to be one. Nothing where nothing
 * was recorded yet.
 * @throws SettingsError when nothing is recorded, or the file cannot be read
 * @throws TransportUnavailableError, NotAuthorizedError of the broker
 */
export function readAudit(settings: Settings, options: AuditReadOptions): AsyncIterable<Uint8Array | null> {
  const { audit } = settings;
  if (audit.kind === "topic") return readTopic(settings, options);
  if (audit.kind === "file") return readFile(audit.path, options.signal);
  throw settingsError("off", "records nothing, so there is nothing to be read");
}

async function* readFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array | null> {
  let file: FileHandle | undefined;
  try {
    // Non-blocking: opening a pipe that nobody writes to would otherwise wait for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw settingsError(path, "is not a regular file, so it keeps no records");
    yield* readLines(file.createReadStream({ autoClose: false, signal }), maxLineBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (error instanceof SettingsError || signal.aborted || code === undefined) throw error;
    throw settingsError(path, `cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}

async function* readTopic(settings: Settings, { since, signal }: AuditReadOptions): AsyncGenerator<Uint8Array | null> {
  const { transport } = await createTransport(settings);
  try {
    await transport.start({ signal });
    const topic = auditTopic(settings.topics.environment);
    const from = since === undefined ? "earliest" : { timestampMs: Math.max(0, since - clockMarginMs) };
    for await (const { value } of transport.read({ topic, from, signal })) yield value;
  } catch (error) {
    if (!(error instanceof TopicMissingError)) throw error;
  } finally {
    await transport.close();
  }
}

function settingsError(value: string, reason: string): SettingsError {
  const allowed = "topic, or the path of a file in which calls were recorded";
  return new SettingsError([{ variable: "AUDIT_LOG", value, reason, allowed }]);
}
