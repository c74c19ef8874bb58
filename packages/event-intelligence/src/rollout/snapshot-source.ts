import { constants, createReadStream, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { unescape as unescapePercents } from "node:querystring";
import { addAbortSignal, type Readable } from "node:stream";
import { redactText, secretUrlProblem } from "@event-intelligence/contracts";
import { SnapshotError } from "../errors.ts";
import { UsageError } from "../usage-error.ts";

/** Far more than the metrics of any program; what is larger is something else. */
const maxBytes = 10_000_000;

/** What reading a snapshot needs of its surroundings. */
export interface SnapshotReading {
  readonly stdin: Readable;
  readonly signal: AbortSignal;
  /** Bound of a URL's whole answer. */
  readonly timeoutMs: number;
}

/** Where a snapshot comes from. */
export interface SnapshotSource {
  readonly kind: "file" | "url" | "stdin";
  /** For messages: without credentials. */
  readonly name: string;
  /**
   * @throws UsageError when a file cannot be read
   * @throws SnapshotError when a URL gives no answer, or there is too much to read
   */
  read(reading: SnapshotReading): Promise<string>;
}

/** A scheme of two letters or more, however the rest is written; one letter is a drive of Windows. */
const addressLike = /^\s*[a-z][a-z0-9+.-]+:/i;

/**
 * A file, an http(s) URL, or `-` for standard input.
 * @throws UsageError when a URL cannot be used as it is
 */
export function snapshotSource(text: string): SnapshotSource {
  if (text === "-") return { kind: "stdin", name: "standard input", read: readStdin };
  if (!addressLike.test(text)) return { kind: "file", name: text, read: (reading) => readFile(text, reading) };
  const url = /^\s*https?:\/\//i.test(text) ? URL.parse(text) : null;
  // It may hold a password in a place where none is looked for.
  if (url === null)
    throw new UsageError(["A snapshot's address is no whole URL that begins with http:// or https://."]);
  const headers = { accept: "text/plain, application/openmetrics-text;q=0.5, */*;q=0.1", ...takeCredentials(url) };
  // Signed addresses hold their secret in the query.
  const name = redactText(url.search === "" ? url.href : `${url.origin}${url.pathname}?...`);
  return { kind: "url", name, read: (reading) => readUrl(url, name, headers, reading) };
}

/** Takes user and password out of the URL, in which `fetch` allows none and no message may show them. */
function takeCredentials(url: URL): Record<string, string> {
  if (url.username === "" && url.password === "") return {};
  const credentials = [url.username, url.password].map((part) => unescapePercents(part)).join(":");
  url.username = "";
  url.password = "";
  const problem = secretUrlProblem(url.href);
  if (problem !== null) throw new UsageError([`${redactText(url.href)} ${problem}.`]);
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

function readStdin({ stdin, signal }: SnapshotReading): Promise<string> {
  return readText(addAbortSignal(signal, stdin), "standard input");
}

async function readFile(path: string, { signal }: SnapshotReading): Promise<string> {
  try {
    return await readText(openFile(path, signal), path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (signal.aborted || error instanceof SnapshotError || code === undefined) throw error;
    throw new UsageError([`${path} cannot be read (${code}). Give a file, an http(s) URL, or - for standard input.`]);
  }
}

/** A pipe, as of `<(curl ...)`, is read without blocking a thread: nothing could interrupt that while nobody writes. */
function openFile(path: string, signal: AbortSignal): Readable {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(file).isFIFO())
    return addAbortSignal(signal, new Socket({ fd: file, readable: true, writable: false }));
  return createReadStream(path, { fd: file, signal });
}

async function readUrl(
  url: URL,
  name: string,
  headers: Record<string, string>,
  { signal, timeoutMs }: SnapshotReading,
): Promise<string> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, deadline]) });
    if (response.ok) return await readText(response.body ?? [], name);
    await response.body?.cancel();
    throw new SnapshotError(`${name} answered with ${response.status}. Check its address and access rights.`);
  } catch (error) {
    if (signal.aborted || error instanceof SnapshotError) throw error;
    if (deadline.aborted) {
      throw new SnapshotError(
        `${name} did not answer in full within ${timeoutMs} ms. Check that the program runs, or raise --timeout-ms.`,
        { cause: error },
      );
    }
    throw new SnapshotError(
      `${name} cannot be read: ${reasonOf(error)}. Check that the program runs and serves its metrics there.`,
      { cause: error },
    );
  }
}

/** `fetch` says only that it failed; why stands in the cause, be it without a message of its own. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
  return cause?.message || cause?.code || message;
}

async function readText(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let byteCount = 0;
  for await (const chunk of chunks) {
    byteCount += chunk.length;
    if (byteCount > maxBytes) {
      throw new SnapshotError(
        `${name} has more than ${maxBytes / 1e6} MB. Give the metrics of the programs to be judged alone.`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
