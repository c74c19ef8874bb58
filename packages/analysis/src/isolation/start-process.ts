import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "./child-environment.ts";
import { entryFlags, entryUrl } from "./entry.ts";
import { type Isolate, IsolateError, type IsolateOptions, refusalOf, refusedIsolate } from "./isolate.ts";
import { forget, remember } from "./living-processes.ts";

/** How an entry is started in a process of its own. */
export interface ProcessOptions<Message> extends IsolateOptions<Message> {
  /** The Node to start. Default: the one that runs this process. */
  readonly nodePath: string | undefined;
}

const allowFlag = "--allow-child-process";
/** Of what a process printed last: enough for the words with which V8 gives up, and for the stack behind them. */
const keptOutputCharacters = 16_384;

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
      cure: "Name a Node 22.16 or later in `nodePath` or EVENT_INTELLIGENCE_NODE.",
    });
  }
  const flags = [
    ...entryFlags,
    `--max-old-space-size=${options.maxHeapMegabytes}`,
    // V8 keeps three of this size.
    `--max-semi-space-size=${Math.max(1, Math.floor(options.maxYoungMegabytes / 3))}`,
    // One text at a time: helpers of V8 would only take time from the other processes.
    "--single-threaded",
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
  readonly #ended: Promise<void>;
  #lastOutput = "";

  constructor(child: ChildProcess, options: ProcessOptions<never>) {
    this.#child = child;
    remember(child);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    let hasEnded = false;
    const end = (error: IsolateError) => {
      if (hasEnded) return;
      hasEnded = true;
      forget(child);
      options.onEnd(error);
      resolve();
    };
    child.on("message", (message) => {
      if (!hasEnded) options.onMessage(message as never);
    });
    // Also said of a message that could not be delivered, after which the end follows.
    child.on("error", (error) => {
      if (child.pid === undefined) end(refusalOf(error, allowFlag));
    });
    // When everything it wrote has been read, unlike "exit".
    child.on("close", (code, signal) => end(this.#endOf(code, signal)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastOutput = `${this.#lastOutput}${text}`.slice(-keptOutputCharacters);
    });
  }

  get processId(): number | undefined {
    return this.#child.pid;
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
    this.ref();
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): IsolateError {
    const output = this.#lastOutput.trim();
    const facts = { cause: output };
    if (output.includes("heap out of memory")) return new IsolateError("out-of-memory", "its heap is full", facts);
    if (signal !== null) return new IsolateError("died", `it was ended by ${signal}`, facts);
    const lastLine = output.slice(output.lastIndexOf("\n") + 1);
    return new IsolateError("died", `it exited with code ${code}${lastLine === "" ? "" : `: ${lastLine}`}`, facts);
  }
}
