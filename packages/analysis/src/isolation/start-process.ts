import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "./child-environment.ts";
import { entryFlags, entryUrl, type ProcessEntry } from "./entry.ts";
import { type Isolate, IsolateError, type IsolateOptions, refusalOf, refusedIsolate } from "./isolate.ts";
import { end, forget, remember } from "./living-processes.ts";

/** How an entry is started in a process of its own. */
export interface ProcessOptions<Message> extends IsolateOptions<Message> {
  readonly entry: ProcessEntry;
  /** The Node to start. Default: the one that runs this process. */
  readonly nodePath: string | undefined;
}

const allowFlag = "--allow-child-process";
/** Of what a process printed last: enough for the words with which V8 gives up, and for the stack behind them. */
const keptOutputCharacters = 16_384;
/** The line in which Node or V8 says what went wrong; behind it come a stack, and Node's version. */
const errorLine = /^(?:\w*Error\b|# Fatal|FATAL ERROR).*/m;
/** How long after the end of a process what it wrote may still be on its way. */
const leftoverGraceMs = 500;

/** Starts an entry in a process of its own, which is gone within a second of this one, however this one ends. */
export function startProcess<Request, Message>(options: ProcessOptions<Message>): Isolate<Request> {
  try {
    return new ProcessIsolate(spawnEntry(options), options);
  } catch (error) {
    const refusal = error instanceof IsolateError ? error : refusalOf(error, allowFlag);
    return refusedIsolate(refusal, options.onEnd);
  }
}

function spawnEntry(options: ProcessOptions<never>): ChildProcess {
  if (options.nodePath === undefined && isSea()) {
    throw new IsolateError("refused", "a single executable has no Node to start beside it, only itself again", {
      cure: "Name a Node 22.18, or 24.11 or later, in `nodePath` or EVENT_INTELLIGENCE_NODE.",
    });
  }
  const flags = [
    ...entryFlags,
    `--max-old-space-size=${options.maxHeapMegabytes}`,
    // V8 keeps three of this size.
    `--max-semi-space-size=${Math.max(1, Math.floor(options.maxYoungMegabytes / 3))}`,
  ];
  const entry = fileURLToPath(entryUrl(options.entry));
  return spawn(options.nodePath ?? process.execPath, [...flags, entry, JSON.stringify(options.settings)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Reads and writes what a thread's messages may hold, and texts faster than JSON does.
    serialization: "advanced",
    env: childEnvironment(),
    // So that it holds no folder that somebody wants to remove.
    cwd: "/",
    windowsHide: true,
  });
}

class ProcessIsolate<Request> implements Isolate<Request> {
  readonly #child: ChildProcess;
  /** What the entry says of itself: a wrapper that starts Node has another number. */
  #ownId: number | undefined;
  readonly #ended = Promise.withResolvers<void>();
  readonly #options: ProcessOptions<never>;
  #hasEnded = false;
  #lastOutput = "";

  constructor(child: ChildProcess, options: ProcessOptions<never>) {
    this.#child = child;
    this.#options = options;
    if (child.pid !== undefined) remember(child.pid);
    child.on("message", (message) => this.#receive(message));
    // Also said of a message that could not be delivered, after which the end follows.
    child.on("error", (error) => {
      if (child.pid === undefined) this.#end(refusalOf(error, allowFlag));
    });
    child.on("exit", () => this.#letGo());
    // When everything it wrote has been read, unlike "exit".
    child.on("close", (code, signal) => this.#end(this.#endOf(code, signal)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastOutput = `${this.#lastOutput}${text}`.slice(-keptOutputCharacters);
    });
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get processId(): number | undefined {
    return this.#ownId ?? this.#child.pid;
  }

  send(message: Request): void {
    this.#child.send(message as object, () => {});
  }

  ref(): void {
    this.#child.ref();
    this.#child.channel?.ref();
    (this.#child.stderr as Socket | null)?.ref();
  }

  unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as Socket | null)?.unref();
  }

  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    this.ref();
    // Not by its number alone, which may be another's once it is gone.
    this.#child.kill("SIGKILL");
    if (this.#ownId !== undefined) end(this.#ownId);
    await this.ended;
  }

  #receive(message: unknown): void {
    if (this.#hasEnded) return;
    if (typeof message !== "number") this.#options.onMessage(message as never);
    else if (message !== this.#child.pid) {
      this.#ownId = message;
      remember(message);
    }
  }

  #ids(): number[] {
    return [this.#child.pid, this.#ownId].filter((processId) => processId !== undefined);
  }

  /** What a wrapper leaves behind holds the channel, and would never be told to end. */
  #letGo(): void {
    if (this.#ownId !== undefined) end(this.#ownId);
    const timer = setTimeout(() => {
      this.#child.stderr?.destroy();
      if (this.#child.connected) this.#child.disconnect();
    }, leftoverGraceMs);
    this.#child.once("close", () => clearTimeout(timer));
  }

  #end(error: IsolateError): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const processId of this.#ids()) forget(processId);
    this.#options.onEnd(error);
    this.#ended.resolve();
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): IsolateError {
    const output = this.#lastOutput.trim();
    const facts = { cause: output };
    if (/out of memory/i.test(output)) return new IsolateError("out-of-memory", "its heap is full", facts);
    const reason = signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`;
    const [words] = errorLine.exec(output) ?? [];
    return new IsolateError("died", words === undefined ? reason : `${reason}, ${words}`, facts);
  }
}
