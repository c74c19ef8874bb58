import { fromEnv } from "event-intelligence";
import { expect, onTestFinished, test } from "vitest";
import { describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { createBrokerScene, startReadyWorker } from "./broker-scene.ts";

const source = { sourcePath: "a.py", content: "x = 1\n" };

describeWithBroker("a client whose breaker opened while the only worker was away", () => {
  // After SIGKILL the group lists the dead worker until its session is over, with the next one already waiting to join.
  test.each(["SIGTERM", "SIGKILL"] as const)(
    "asks the worker again as soon as it is back after %s, long before the breaker's ten minutes are over",
    async (signal) => {
      const { environment } = createBrokerScene();
      const worker = await startReadyWorker(environment);
      const client = await fromEnv({
        environment: {
          ...environment,
          ANALYSIS_MODE: "events",
          CIRCUIT_BREAKER_THRESHOLD: "3",
          CIRCUIT_BREAKER_TIMEOUT_MS: "600000",
        },
      });
      onTestFinished(() => client.close());
      const ask = (timeoutMs: number) => client.analyzeCode(source, { timeoutMs });
      expect(await ask(100_000)).toMatchObject({ source: "events" });

      worker.process.kill(signal);
      await worker.process.ended;
      await eventually(() => expect(ask(100)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" }));
      await startReadyWorker(environment);
      expect(await eventually(() => ask(100_000))).toMatchObject({ source: "events" });
    },
    180_000,
  );
});
