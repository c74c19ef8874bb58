import { describe } from "vitest";
import { describeAnswers } from "./suite/answers.ts";
import { describeBadRequests } from "./suite/bad-requests.ts";
import { describeCancellations } from "./suite/cancellations.ts";
import { describeComingAndGoing } from "./suite/coming-and-going.ts";
import { describeHandlers } from "./suite/handlers.ts";
import { describeRepeatedRequests } from "./suite/repeated-requests.ts";
import { describeReplyPartitions } from "./suite/reply-partitions.ts";
import type { WorkerDriver } from "./worker-driver.ts";

/** What a worker does on any broker. */
export function describeWorker(driver: WorkerDriver): void {
  describe(`a worker on ${driver.name}`, () => {
    describeAnswers(driver);
    describeBadRequests(driver);
    describeRepeatedRequests(driver);
    describeHandlers(driver);
    describeReplyPartitions(driver);
    describeCancellations(driver);
    describeComingAndGoing(driver);
  });
}
