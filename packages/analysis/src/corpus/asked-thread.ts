import { OperationError } from "@event-intelligence/contracts/errors";
import type { Isolate } from "../isolation/isolate.ts";
import { startThread } from "../isolation/start-thread.ts";
import type { Answer } from "./corpus-messages.ts";
import type { CorpusFindings } from "./search.ts";

/** SQLite makes much garbage; what is garbage soon would otherwise pile up. */
const maxYoungMegabytes = 8;
const closeTimeoutMs = 1_000;

/** That an index is broken; whoever keeps it can make a new one. */
export class SpoiltIndexError extends Error {
  override name = "SpoiltIndexError";
}

/** How a thread of the corpus is started, and who hears what it says without being asked, and of its end. */
export interface AskedThreadOptions<Message> {
  readonly name: "index-thread" | "search-thread";
  readonly settings: unknown;
  readonly maxHeapMegabytes: number;
  onMessage(message: Message): void;
  onEnd(reason: string): void;
}

/** A thread that answers questions. It does not keep a process alive while nobody waits for it. */
export class AskedThread<Request extends { readonly type: string }, Message extends { readonly type: string }> {
  readonly #isolate: Isolate<Request>;
  readonly #waiting = new Map<number, PromiseWithResolvers<CorpusFindings | null>>();
  #questionCount = 0;

  constructor({ name, settings, maxHeapMegabytes, onMessage, onEnd }: AskedThreadOptions<Message>) {
    this.#isolate = startThread<Request, Answer | Message>({
      entry: `corpus/${name}`,
      settings,
      maxHeapMegabytes,
      maxYoungMegabytes,
      onMessage: (message) => {
        if (isAnswer(message)) this.#settle(message);
        else onMessage(message);
      },
      onEnd: ({ message: reason, cure }) => {
        this.fail(
          new OperationError("BACKEND_UNAVAILABLE", `The ${name} died: ${reason}`, { cure: cure || "Ask again." }),
        );
        onEnd(reason);
      },
    });
    this.#isolate.unref();
  }

  /** @throws SpoiltIndexError, OperationError PATTERN_QUERY_FAILED, BACKEND_UNAVAILABLE when the thread dies */
  ask(question: (id: number) => Request): Promise<CorpusFindings | null> {
    const id = this.#questionCount++;
    const waiting = Promise.withResolvers<CorpusFindings | null>();
    this.#waiting.set(id, waiting);
    this.#isolate.ref();
    this.tell(question(id));
    return waiting.promise;
  }

  tell(message: Request): void {
    this.#isolate.send(message);
  }

  /** Rejects whatever is asked. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  /** Resolves when the thread has ended, by itself after the given message or else by force. */
  async close(lastMessage?: Request): Promise<void> {
    this.#isolate.ref();
    if (lastMessage === undefined) return await this.#isolate.kill();
    this.tell(lastMessage);
    const timer = setTimeout(() => void this.#isolate.kill(), closeTimeoutMs);
    await this.#isolate.ended;
    clearTimeout(timer);
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === "answer") waiting?.resolve(answer.findings);
    else if (answer.isSpoilt) waiting?.reject(new SpoiltIndexError(answer.message));
    else waiting?.reject(new OperationError("PATTERN_QUERY_FAILED", answer.message, { cure: "Ask again." }));
    if (this.#waiting.size === 0) this.#isolate.unref();
  }
}

function isAnswer(message: { readonly type: string }): message is Answer {
  return message.type === "answer" || message.type === "failure";
}
