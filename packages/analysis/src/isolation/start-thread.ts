import { Worker } from "node:worker_threads";
import { entryFlags, entryUrl, type ThreadEntry } from "./entry.ts";
import { type Isolate, IsolateError, type IsolateOptions, refusalOf, refusedIsolate } from "./isolate.ts";

/** How an entry is started in a thread. */
export interface ThreadOptions<Message> extends IsolateOptions<Message> {
  readonly entry: ThreadEntry;
}

/** Starts an entry in a thread of this process. */
export function startThread<Request, Message>(options: ThreadOptions<Message>): Isolate<Request> {
  try {
    return observeThread(createThread(options), options);
  } catch (error) {
    return refusedIsolate(refusalOf(error, "--allow-worker"), options.onEnd);
  }
}

function createThread({ entry, settings, maxHeapMegabytes, maxYoungMegabytes }: ThreadOptions<never>): Worker {
  return new Worker(entryUrl(entry), {
    workerData: settings,
    execArgv: [...entryFlags],
    name: entry,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes, maxYoungGenerationSizeMb: maxYoungMegabytes },
  });
}

function observeThread<Request, Message>(worker: Worker, options: ThreadOptions<Message>): Isolate<Request> {
  // What is told of an end that no error came before: it was asked to end, or did so by itself.
  let problem = new IsolateError("died", "it ended without a reason");
  worker.on("message", (message: Message) => options.onMessage(message));
  worker.on("error", (error) => {
    problem = problemOf(error);
  });
  // Events of a thread come from the event loop, so never before it is given back.
  const ended = new Promise<void>((done) => {
    worker.on("exit", () => {
      options.onEnd(problem);
      done();
    });
  });
  return {
    processId: undefined,
    ended,
    send: (message) => worker.postMessage(message),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    kill: async () => {
      worker.ref();
      await worker.terminate();
      await ended;
    },
  };
}

function problemOf(error: unknown): IsolateError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_INIT_FAILED") return refusalOf(error, "--allow-worker");
  const reason = error instanceof Error ? error.message : String(error);
  return new IsolateError(code === "ERR_WORKER_OUT_OF_MEMORY" ? "out-of-memory" : "died", reason, { cause: error });
}
