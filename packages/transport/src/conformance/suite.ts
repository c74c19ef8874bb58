import { closeCases } from "./close-cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ConformanceDriver, ConformanceRunner } from "./driver.ts";
import { listenCases } from "./listen-cases.ts";
import { readCases } from "./read-cases.ts";
import { responderCases } from "./responder-cases.ts";
import { Scene } from "./scene.ts";
import { sendCases } from "./send-cases.ts";
import { sendOrderCases } from "./send-order-cases.ts";
import { serveCases } from "./serve-cases.ts";
import { serveEndCases } from "./serve-end-cases.ts";
import { startCases } from "./start-cases.ts";
import { topicCases } from "./topic-cases.ts";
import { transactionCases } from "./transaction-cases.ts";

const chapters: readonly (readonly [string, readonly ConformanceCase[]])[] = [
  ["start", startCases],
  ["ensureTopics", topicCases],
  ["send", sendCases],
  ["send, in order", sendOrderCases],
  ["listen", listenCases],
  ["serve", serveCases],
  ["serve, ending", serveEndCases],
  ["responders", responderCases],
  ["read", readCases],
  ["transactions", transactionCases],
  ["close", closeCases],
];

const defaultWaitMs = 20_000;

/**
 * Registers one test per sentence of the seam for a driver. Topics and groups get names of their own in each test, so
 * the suite may run on a shared broker, in any order; every transport it creates is closed, pass or fail.
 */
export function describeTransportConformance(runner: ConformanceRunner, driver: ConformanceDriver): void {
  const waitMs = driver.waitMs ?? defaultWaitMs;
  for (const [chapter, cases] of chapters) {
    runner.describe(`${driver.name} transport: ${chapter}`, () => {
      for (const conformanceCase of cases) register(runner, driver, conformanceCase, waitMs);
    });
  }
}

function register(
  runner: ConformanceRunner,
  driver: ConformanceDriver,
  { title, needs = [], run }: ConformanceCase,
  waitMs: number,
): void {
  const missing = needs.filter((feature) => driver.features[feature] === undefined);
  if (missing.length > 0) {
    runner.skip(title, `the ${driver.name} driver under test offers no ${missing.join(", ")}`);
    return;
  }
  const body = async (): Promise<void> => {
    const scene = new Scene(driver, waitMs);
    try {
      await run(scene);
    } finally {
      await scene.close();
    }
  };
  runner.it(title, body, waitMs * 4);
}
