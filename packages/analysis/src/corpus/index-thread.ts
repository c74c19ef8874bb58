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

function finishRead(id: number, readings: Readings | null): void {
  const waiting = reads.get(id);
  reads.delete(id);
  if (readings === null) waiting?.reject(new Error("The analysis engine is closed."));
  else waiting?.resolve(readings);
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
      return finishRead(request.id, request.readings);
    case "close":
      index.close();
      // Whatever is still waiting for something waits in vain.
      process.exit();
  }
});
