import { fileURLToPath } from "node:url";
import { codeFolder } from "../isolation/entry.ts";
import type { Isolate } from "../isolation/isolate.ts";
import { startThread } from "../isolation/start-thread.ts";
import type { KeyedResult, ResultMessage, ResultRequest, ResultThreadSettings } from "./result-messages.ts";

/** Where results are kept, and how much of them. */
export type KeptResultsSettings = Pick<ResultThreadSettings, "path" | "maxBytes">;

/** A disk that does not answer for so long holds nobody up again until it does. */
const patienceMs = 1_000;
const closeTimeoutMs = 2_000;
/** Characters on their way to the disk; what comes on top is not kept. */
const maxWaitingLength = 32_000_000;
const maxHeapMegabytes = 256;
const maxYoungMegabytes = 8;

interface Question {
  readonly key: string;
  answer(text: string | null): void;
}

/** Results in a file. SQLite blocks its thread, so it has one of its own; nobody waits for it longer than for the work. */
export class KeptResults {
  readonly #isolate: Isolate<ResultRequest>;
  /** Of this turn. */
  #asked: Question[] = [];
  /** Those before, as they were sent. */
  #sent: Question[][] = [];
  #waitingLength = 0;
  #isStalled = false;
  #isClosing = false;
  #hasEnded = false;

  constructor(settings: KeptResultsSettings, onNotice: (message: string) => void) {
    this.#isolate = startThread<ResultRequest, ResultMessage>({
      entry: "results/result-thread",
      settings: { ...settings, codeFolder: fileURLToPath(codeFolder) } satisfies ResultThreadSettings,
      maxHeapMegabytes,
      maxYoungMegabytes,
      onMessage: (message) => {
        if (message.type === "found") this.#receive(message.texts);
        else if (message.type === "done") this.#waitingLength -= message.length;
        else onNotice(message.message);
      },
      onEnd: ({ message }) => this.#end(message, onNotice),
    });
    this.#isolate.unref();
  }

  /** What is kept under a key, as JSON; null where nothing is, or where it takes too long to find out. */
  async find(key: string): Promise<string | null> {
    if (this.#hasEnded || this.#isStalled) return null;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    if (this.#asked.length === 0) setImmediate(() => this.#send());
    this.#asked.push({ key, answer: resolve });
    const timer = setTimeout(() => {
      this.#isStalled = true;
      resolve(null);
    }, patienceMs);
    return await promise.finally(() => clearTimeout(timer));
  }

  keep(result: KeyedResult): void {
    if (this.#hasEnded || this.#waitingLength > maxWaitingLength) return;
    this.#waitingLength += result.text.length;
    this.#isolate.send({ type: "keep", ...result });
  }

  /** Resolves when all that was to be kept is, or cannot be. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#isolate.ref();
    this.#isolate.send({ type: "close" });
    const timer = setTimeout(() => void this.#isolate.kill(), closeTimeoutMs);
    await this.#isolate.ended;
    clearTimeout(timer);
  }

  #send(): void {
    const questions = this.#asked;
    this.#asked = [];
    this.#sent.push(questions);
    this.#isolate.ref();
    this.#isolate.send({ type: "find", keys: questions.map(({ key }) => key) });
    if (this.#hasEnded) this.#answerNobody();
  }

  #receive(texts: readonly (string | null)[]): void {
    this.#isStalled = false;
    const questions = this.#sent.shift() ?? [];
    for (const [index, { answer }] of questions.entries()) answer(texts[index] ?? null);
    if (this.#sent.length === 0) this.#isolate.unref();
  }

  #end(reason: string, onNotice: (message: string) => void): void {
    this.#hasEnded = true;
    this.#answerNobody();
    if (!this.#isClosing) onNotice(`The thread that keeps results died, so that none are kept any more: ${reason}`);
  }

  #answerNobody(): void {
    for (const { answer } of this.#sent.flat()) answer(null);
    this.#sent = [];
  }
}
