import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codeFolder } from "../isolation/entry.ts";
import type { Isolate } from "../isolation/isolate.ts";
import { startThread } from "../isolation/start-thread.ts";
import { isSpoilt, reasonOf } from "../storage/database-file.ts";
import { engineVersion } from "../storage/engine-version.ts";
import type { ResultMessage, ResultRequest, ResultThreadSettings } from "./result-messages.ts";
import { ResultReader } from "./result-reader.ts";

/** For a disk that hangs. On a starved machine the thread alone may need seconds to start, and has its results then. */
const closeTimeoutMs = 10_000;
/** Characters on their way to the disk; what comes on top is not kept. */
const maxWaitingLength = 32_000_000;
const maxHeapMegabytes = 256;
const maxYoungMegabytes = 8;
/** That a result was used is written down no more often. */
const touchEveryMs = 86_400_000;

/**
 * Results in a file. They are looked up at once, which takes less time than to ask a thread and waits for nobody who
 * writes; a thread writes them, which may have to wait for the disk or for another process. It starts when there is
 * something to write.
 */
export class KeptResults {
  readonly #settings: ResultThreadSettings;
  readonly #onNotice: (message: string) => void;
  /** What another version of this package found is of no use. */
  readonly #version = engineVersion(fileURLToPath(codeFolder));
  #reader: ResultReader | null = null;
  #thread: Isolate<ResultRequest> | undefined;
  #waitingLength = 0;
  #isClosing = false;

  constructor(settings: ResultThreadSettings, onNotice: (message: string) => void) {
    this.#settings = settings;
    this.#onNotice = onNotice;
    if (existsSync(settings.path)) this.#openReader();
  }

  /** What is kept under a key, as JSON; null where nothing is. */
  find(key: string): string | null {
    if (this.#reader === null) return null;
    try {
      const found = this.#reader.find(this.#versioned(key));
      if (found === null) return null;
      if (found.usedAtMs < Date.now() - touchEveryMs) this.#send({ type: "touch", id: found.id });
      return found.text;
    } catch (error) {
      if (isSpoilt(error)) this.#renew(this.#reader, reasonOf(error));
      return null;
    }
  }

  keep(key: string, text: string): void {
    if (this.#waitingLength > maxWaitingLength) return;
    this.#waitingLength += text.length;
    this.#send({ type: "keep", key: this.#versioned(key), text });
  }

  /** Resolves when all that was to be kept is, or cannot be. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#closeReader();
    if (this.#thread === undefined) return;
    const thread = this.#thread;
    thread.ref();
    thread.send({ type: "close" });
    const timer = setTimeout(() => void thread.kill(), closeTimeoutMs);
    await thread.ended;
    clearTimeout(timer);
  }

  #versioned(key: string): string {
    return `${this.#version}-${key}`;
  }

  #openReader(): void {
    this.#closeReader();
    try {
      this.#reader = new ResultReader(this.#settings.path);
    } catch {
      // It is just being made, or is none of results: the thread sees to it, and tells when there is one.
      this.#thread ??= this.#startThread();
    }
  }

  #closeReader(): void {
    this.#reader?.close();
    this.#reader = null;
  }

  #renew({ inode }: ResultReader, reason: string): void {
    this.#closeReader();
    this.#send({ type: "renew", inode, reason });
  }

  #send(request: ResultRequest): void {
    if (this.#isClosing) return;
    this.#thread ??= this.#startThread();
    this.#thread.send(request);
  }

  #startThread(): Isolate<ResultRequest> {
    const thread = startThread<ResultRequest, ResultMessage>({
      entry: "results/result-thread",
      settings: this.#settings,
      maxHeapMegabytes,
      maxYoungMegabytes,
      onMessage: (message) => this.#receive(message),
      onEnd: ({ message: reason, cure }) => {
        // No other one is started: it would end alike.
        if (!this.#isClosing) this.#onNotice(`Results are not kept any more: ${reason}. ${cure}`.trim());
      },
    });
    thread.unref();
    return thread;
  }

  #receive(message: ResultMessage): void {
    if (message.type === "done") this.#waitingLength -= message.length;
    else if (message.type === "notice") this.#onNotice(message.message);
    else if (!this.#isClosing) this.#openReader();
  }
}
