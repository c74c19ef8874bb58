import { OperationError } from "@event-intelligence/contracts/errors";
import type { Isolate, IsolateError } from "../isolation/isolate.ts";
import { startProcess } from "../isolation/start-process.ts";
import type { ProcessMessage, ProcessSettings, Task } from "./tasks.ts";
import { WorkLimit } from "./work-limit.ts";

/** With a young generation of this size a process takes ten megabytes less for 4,000 files, and no longer. */
const maxYoungMegabytes = 24;
/** A hundred times what it takes on a quiet machine. Where too few processes are allowed, Node may hang in its start. */
const startTimeoutMs = 60_000;

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: OperationError) => void;
}

/** A process died of itself: it was not ended because of its text. */
export class ProcessDiedError extends OperationError {
  readonly reason: string;
  /** It had no task yet. */
  readonly isStarting: boolean;
  /** How long it had worked on its task. */
  readonly runMs: number;

  constructor(error: IsolateError, startedTaskAtMs: number | undefined) {
    const isStarting = startedTaskAtMs === undefined;
    super("BACKEND_UNAVAILABLE", `An analysis process died${isStarting ? " in its start" : ""}: ${error.message}.`, {
      cause: error,
      cure: isStarting
        ? `${notReadyCure} Where \`nodePath\` or EVENT_INTELLIGENCE_NODE names a program, it must be a Node.`
        : "Ask again; if it keeps happening, check the limits of processes and memory.",
    });
    this.reason = error.message;
    this.isStarting = isStarting;
    this.runMs = isStarting ? 0 : performance.now() - startedTaskAtMs;
  }
}

const notReadyCure =
  "Check that the package and its grammars are installed completely, and the limits of processes and memory.";

/** One process that does one task at a time. */
export class AnalysisProcess {
  readonly #ready = Promise.withResolvers<void>();
  readonly #isolate: Isolate<Task>;
  #current: (Waiting & { readonly startedAtMs: number }) | undefined;
  #isUsable = true;

  constructor(settings: ProcessSettings) {
    const timer = setTimeout(
      () => this.#end(notReady(`nothing was heard of them for ${startTimeoutMs} ms`)),
      startTimeoutMs,
    );
    timer.unref();
    // Whoever waits for it hears of a failure; nobody waiting must not end the process.
    this.ready.catch(() => {}).finally(() => clearTimeout(timer));
    this.#isolate = startProcess<Task, ProcessMessage>({
      entry: "pool/process",
      settings: { parseTimeoutMs: settings.parseTimeoutMs, memoryCapMegabytes: settings.memoryCapMegabytes },
      nodePath: settings.nodePath,
      maxHeapMegabytes: settings.memoryCapMegabytes,
      maxYoungMegabytes,
      onMessage: (message) => this.#receive(message),
      onEnd: (error) => this.#end(this.#errorOf(error)),
    });
  }

  /** Resolves when the parsers work; rejects with BACKEND_UNAVAILABLE when they cannot be started. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** False once the process has died, was ended or was spoilt by what it parsed. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Its number in the operating system; undefined when it could not be started. */
  get processId(): number | undefined {
    return this.#isolate.processId;
  }

  /**
   * Does a task, once `ready` has resolved. It keeps the parent alive from here on, until `unref` says that it is idle: one
   * that was ended does so until it has exited, since whoever waits for that would otherwise see the parent stop in the
   * middle of its `await`. When the task is not done in time the process is killed in the middle of it.
   * @throws ProcessDiedError when the process died of itself
   * @throws OperationError what the task failed with; TIMEOUT when it was killed; BACKEND_UNAVAILABLE.
   */
  async run(task: Task, timeoutMs: number): Promise<unknown> {
    this.#isolate.ref();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#current = { resolve, reject, startedAtMs: performance.now() };
    // A caller that was busy itself for that long may have an answer that it has not read yet: that comes first.
    const onOver = () => setImmediate(() => this.#current?.resolve === resolve && this.#end(tooSlow(timeoutMs)));
    const limit = new WorkLimit({ processId: this.processId, timeoutMs, onOver });
    try {
      this.#isolate.send(task);
      return await promise;
    } finally {
      limit.stop();
      this.#current = undefined;
    }
  }

  /** Lets the parent end although this process runs. */
  unref(): void {
    this.#isolate.unref();
  }

  /** Keeps the parent alive: somebody waits for this process. */
  ref(): void {
    this.#isolate.ref();
  }

  /** Kills the process; a task in hand fails with the given error. */
  async close(error: OperationError): Promise<void> {
    this.#end(error);
    await this.#isolate.kill();
  }

  #receive(message: ProcessMessage): void {
    if (message.type === "ready") this.#ready.resolve();
    else if (message.type === "not-ready") this.#end(notReady(message.reason));
    else if (message.type === "result") {
      this.#current?.resolve(message.output);
      if (message.isSpent) this.#end(spent());
    } else {
      const error = new OperationError(message.code, message.message, { cure: message.cure });
      if (message.isSpent) this.#end(error);
      else this.#current?.reject(error);
    }
  }

  #errorOf(error: IsolateError): OperationError {
    const { message, cure } = error;
    if (error.end === "refused") {
      const text = `No analysis process can be started: ${message}.`;
      return new OperationError("BACKEND_UNAVAILABLE", text, { cause: error, cure });
    }
    if (error.end === "out-of-memory" && this.#current !== undefined) {
      return new OperationError("PARSING_ERROR", "The source text needs more memory than an analysis may use.", {
        cause: error,
        cure: "Send hand-written source code; leave out generated content.",
      });
    }
    return new ProcessDiedError(error, this.#current?.startedAtMs);
  }

  #end(error: OperationError): void {
    if (!this.#isUsable) return;
    this.#isUsable = false;
    this.#ready.reject(error);
    this.#current?.reject(error);
    void this.#isolate.kill();
  }
}

/** Nobody hears of it: the process has answered, and takes no more. */
function spent(): OperationError {
  return new OperationError("BACKEND_UNAVAILABLE", "The analysis process was replaced.");
}

function tooSlow(timeoutMs: number): OperationError {
  return new OperationError("TIMEOUT", `The analysis was not done within ${timeoutMs} ms and was stopped.`, {
    cure: "Send a smaller file; generated and minified code takes longest.",
  });
}

function notReady(reason: string): OperationError {
  return new OperationError("BACKEND_UNAVAILABLE", `The parsers cannot be started: ${reason}`, {
    cure: notReadyCure,
  });
}
