import { parentPort, workerData } from "node:worker_threads";
import { CorpusIndex } from "./corpus-index.ts";
import type { IndexMessage, IndexRequest, IndexThreadSettings } from "./corpus-messages.ts";
import type { CorpusFile, FileReading } from "./file-facts.ts";

type Readings = readonly (FileReading | null)[];

const reads = new Map<number, PromiseWithResolvers<Readings>>();
let readCount = 0;

function send(message: IndexMessage): void {
  parentPort?.postMessage(message);
}

function read(files: readonly CorpusFile[]): Promise<Readings> {
  const waiting = Promise.withResolvers<Readings>();
  const id = readCount++;
  reads.set(id, waiting);
  send({ type: "read", id, files });
  return waiting.promise;
}

function takeRead(id: number): PromiseWithResolvers<Readings> | undefined {
  const waiting = reads.get(id);
  reads.delete(id);
  return waiting;
}

const index = new CorpusIndex(workerData as IndexThreadSettings, { read, send });

parentPort?.on("message", (request: IndexRequest) => {
  switch (request.type) {
    case "start":
      return index.start();
    case "refresh":
      return void index.refresh().then(() => send({ type: "answer", id: request.id, findings: null }));
    case "renew":
      index.renew(request.generation, request.reason);
      return send({ type: "answer", id: request.id, findings: null });
    case "read":
      return takeRead(request.id)?.resolve(request.readings);
    case "not-read":
      return takeRead(request.id)?.reject(new Error(request.reason));
    case "close":
      index.close();
      // Whatever is still waiting for something waits in vain.
      process.exit();
  }
});
