import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, OperationError } from "@event-intelligence/contracts";
import { CorpusIndex } from "./corpus-index.ts";
import type { CorpusMessage, CorpusRequest, CorpusSettings } from "./corpus-messages.ts";
import type { CorpusFile, FileReading } from "./file-facts.ts";

interface Waiting {
  resolve(readings: readonly (FileReading | null)[]): void;
  reject(error: Error): void;
}

const reads = new Map<number, Waiting>();
let readCount = 0;

function send(message: CorpusMessage): void {
  parentPort?.postMessage(message);
}

function read(files: readonly CorpusFile[]): Promise<readonly (FileReading | null)[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly (FileReading | null)[]>();
  const id = readCount++;
  reads.set(id, { resolve, reject });
  send({ type: "read", id, files });
  return promise;
}

function answer(id: number, work: Promise<CorpusMessage>): void {
  work.then(send, (error) => {
    const code = error instanceof OperationError ? error.code : ("PATTERN_QUERY_FAILED" satisfies ErrorCode);
    send({ type: "failure", id, code, message: error instanceof Error ? error.message : String(error) });
  });
}

const index = new CorpusIndex(workerData as CorpusSettings, {
  read,
  onNotice: (message) => send({ type: "notice", message }),
  onStatus: (status) => send({ type: "status", status }),
});

parentPort?.on("message", (request: CorpusRequest) => {
  switch (request.type) {
    case "start":
      return index.start();
    case "search":
      return answer(
        request.id,
        index.search(request.query).then((findings) => ({ type: "found", id: request.id, findings })),
      );
    case "refresh":
      return answer(
        request.id,
        index.refresh().then(() => ({ type: "refreshed", id: request.id })),
      );
    case "read": {
      const waiting = reads.get(request.id);
      reads.delete(request.id);
      if (request.readings === null) waiting?.reject(new Error("The analysis engine is closed."));
      else waiting?.resolve(request.readings);
      return;
    }
    case "close":
      index.close();
      parentPort?.close();
  }
});
