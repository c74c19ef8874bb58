import { describe } from "vitest";
import type { ClientDriver } from "./client-driver.ts";
import { describeAnswers } from "./suite/answers.ts";
import { describeEndings } from "./suite/endings.ts";
import { describeObserving } from "./suite/observing.ts";
import { describeRefusals } from "./suite/refusals.ts";
import { describeReplyPartitions } from "./suite/reply-partitions.ts";
import { describeRetries } from "./suite/retries.ts";
import { describeStrays } from "./suite/strays.ts";

/** What a request client does on any broker. */
export function describeRequestClient(driver: ClientDriver): void {
  describe(`a request client on ${driver.name}`, () => {
    describeAnswers(driver);
    describeEndings(driver);
    describeRetries(driver);
    describeStrays(driver);
    describeReplyPartitions(driver);
    describeRefusals(driver);
    describeObserving(driver);
  });
}
