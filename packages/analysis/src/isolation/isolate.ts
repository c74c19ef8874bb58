/**
 * Code of the engine's own that runs apart from the caller: in a process, which nothing it does can hurt the caller from,
 * or in a thread. It keeps the caller's process alive only between `ref` and `unref`.
 */
export interface Isolate<Request> {
  /**
   * Number of the process in the operating system, as it tells itself where it was started by a wrapper; undefined for a
   * thread, and for a process that was not started.
   */
  readonly processId: number | undefined;
  /** Resolves when it is gone, after `onEnd` was told. */
  readonly ended: Promise<void>;
  /** A message to one that has ended is lost; its end was or will be told. */
  send(message: Request): void;
  ref(): void;
  unref(): void;
  /** Ends it by force, in the middle of whatever it does; resolves when it is gone. Calling it again does the same. */
  kill(): Promise<void>;
}

/** How an isolate is started, and who hears what it says and that it has ended. Each kind adds its entry. */
export interface IsolateOptions<Message> {
  /** Handed to the entry. JSON is enough for a process. */
  readonly settings: unknown;
  /** How much its JavaScript may keep, in megabytes. */
  readonly maxHeapMegabytes: number;
  /** How much of that may be new, in megabytes. */
  readonly maxYoungMegabytes: number;
  onMessage(message: Message): void;
  /** Told once, never before the start returns; no message comes after it. */
  onEnd(error: IsolateError): void;
}

/** Why an isolate is no more: it could not be started, its JavaScript needed more memory than it may use, or it died. */
export type IsolateEnd = "refused" | "out-of-memory" | "died";

/** The end of an isolate. The message says only the reason, so that it can follow a colon. */
export class IsolateError extends Error {
  override name = "IsolateError";
  readonly end: IsolateEnd;
  readonly cure: string;

  constructor(end: IsolateEnd, reason: string, facts: { cause?: unknown; cure?: string } = {}) {
    super(reason, { cause: facts.cause });
    this.end = end;
    this.cure = facts.cure ?? "";
  }
}

/** Stands for one that could not be started. */
export function refusedIsolate<Request>(error: IsolateError, onEnd: (error: IsolateError) => void): Isolate<Request> {
  const ended = Promise.resolve().then(() => onEnd(error));
  return { processId: undefined, ended, send: () => {}, ref: () => {}, unref: () => {}, kill: () => ended };
}

/** What Node said when it was asked for a process or a thread. `flag` allows it where Node runs with `--permission`. */
export function refusalOf(error: unknown, flag: string): IsolateError {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const cure = code === "ERR_ACCESS_DENIED" ? `Start Node with ${flag}.` : (cures[String(code)] ?? "");
  return new IsolateError("refused", reason, { cause: error, cure });
}

const tooFew = "Raise the limit of processes and threads (ulimit -u, the pids limit of the container), or free memory.";
const cures: Readonly<Record<string, string>> = {
  EAGAIN: tooFew,
  ENOMEM: tooFew,
  ERR_WORKER_INIT_FAILED: tooFew,
  EMFILE: "Raise the limit of open files (ulimit -n).",
  ENFILE: "Raise the limit of open files of the system.",
  EPERM: "Let the program start processes: a sandbox or security profile forbids it.",
  // Of a process alone.
  ENOENT: "Name a Node that exists in `nodePath` or EVENT_INTELLIGENCE_NODE.",
  EACCES: "Name a Node that may be executed in `nodePath` or EVENT_INTELLIGENCE_NODE.",
};
