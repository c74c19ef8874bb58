import { parentPort, workerData } from "node:worker_threads";
import { ResultKeeper } from "./result-keeper.ts";
import type { ResultMessage, ResultRequest, ResultThreadSettings } from "./result-messages.ts";

function send(message: ResultMessage): void {
  parentPort?.postMessage(message);
}

const keeper = new ResultKeeper(workerData as ResultThreadSettings, send);

parentPort?.on("message", (request: ResultRequest) => {
  switch (request.type) {
    case "find":
      return send({ type: "found", texts: request.keys.map((key) => keeper.find(key)) });
    case "keep":
      return keeper.keep(request);
    case "close":
      keeper.close();
      process.exit();
  }
});
