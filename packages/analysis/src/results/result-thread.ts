import { parentPort, workerData } from "node:worker_threads";
import { ResultKeeper } from "./result-keeper.ts";
import type { ResultMessage, ResultRequest, ResultThreadSettings } from "./result-messages.ts";

const keeper = new ResultKeeper(workerData as ResultThreadSettings, (message: ResultMessage) =>
  parentPort?.postMessage(message),
);

parentPort?.on("message", (request: ResultRequest) => {
  switch (request.type) {
    case "keep":
      return keeper.keep(request);
    case "touch":
      return keeper.touch(request.id);
    case "renew":
      return keeper.renew(request.inode, request.reason);
    case "close":
      keeper.close();
      process.exit();
  }
});
