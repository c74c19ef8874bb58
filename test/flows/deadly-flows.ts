import type { WorkerFailureError } from "@event-intelligence/client";
import { describe, expect, it } from "vitest";
import { useEngine } from "../analysis/engine.ts";
import { busyProcess, deadlySignals, endless, small } from "../analysis/isolation/processes.ts";
import { eventually } from "../helpers/eventually.ts";
import { type FlowDriver, FlowScene, handlersOf } from "./flow-scene.ts";

/** On a machine with ten times the work it can do. */
const timeout = 150_000;
const untilBusy = { timeoutMs: 60_000 };
const longCall = { timeoutMs: 120_000 };
const patience = { parseTimeoutMs: 100_000, requestTimeoutMs: 100_000 };
/** Long enough in hand to be met there, and over within a second. */
const middling = `${small}x = [${"1,".repeat(20_000)}]\n`;

/** What becomes of requests, workers and callers when the processes die that read the texts. */
export function describeDeadlyFlows(driver: FlowDriver): void {
  describe(`deaths in the middle of requests on ${driver.name}`, () => {
    it.each(deadlySignals)(
      "%s: every request is answered, as if nothing had been",
      async (signal) => {
        const engine = useEngine({ processes: 2, ...patience });
        const scene = new FlowScene(driver, handlersOf(engine));
        const worker = await scene.startWorker();
        const client = scene.createClient();
        const asked = Array.from({ length: 8 }, (_, index) =>
          client.analyzeCode({ sourcePath: `${index}.py`, content: `${middling}# ${index}` }, longCall),
        );
        const victims = await eventually(() => (engine.status.busy > 0 ? engine.status.processIds : null), untilBusy);
        process.kill(victims?.[0] as number, signal);
        for (const { value } of await Promise.all(asked)) expect(value.functions).toHaveLength(1);
        await scene.expectNothingLeft(worker);
        expect(worker.status).toMatchObject({ state: "serving", counters: { received: 8, completed: 8 } });
      },
      timeout,
    );

    it(
      "a text that kills two processes is answered once, for good; both workers go on, and nothing is left",
      async () => {
        const engines = [useEngine({ processes: 1, ...patience }), useEngine({ processes: 1, ...patience })] as const;
        const scene = new FlowScene(driver, handlersOf(engines[0]));
        const workers = [
          await scene.startWorker("worker-1"),
          await scene.startWorker("worker-2", handlersOf(engines[1])),
        ] as const;
        const client = scene.createClient();
        const answer = client.analyzeCode({ sourcePath: "deadly.py", content: endless }, longCall).then(
          () => null,
          (error: WorkerFailureError) => error,
        );
        const reader = await eventually(() => engines.find(({ status }) => status.busy === 1) ?? null, untilBusy);
        const first = await busyProcess(reader as (typeof engines)[0]);
        process.kill(first, "SIGSEGV");
        process.kill(await busyProcess(reader as (typeof engines)[0], [first]), "SIGSEGV");
        expect((await answer)?.failure).toMatchObject({ code: "PARSING_ERROR", retryable: false });
        for (const worker of workers) await scene.expectNothingLeft(worker);
        const received = workers.map(({ status }) => status.counters.received);
        expect(received.toSorted()).toEqual([0, 1]);
        const { value } = await client.analyzeCode({ sourcePath: "small.py", content: small }, longCall);
        expect(value.functions).toHaveLength(1);
        for (const { status } of workers) expect(status.state).toBe("serving");
      },
      timeout,
    );
  });
}
