import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { createCodeAnalyzer } from "../../packages/event-intelligence/src/code-analyzer.ts";
import { eventually } from "../helpers/eventually.ts";
import { repository, temporaryFolder } from "./run-program.ts";

const question = {
  sourcePath: "a.py",
  language: null,
  content: "x = 1\n",
  options: {},
  relatedFiles: [],
  projectId: null,
  userId: null,
};
const context = { signal: new AbortController().signal, correlationId: "1" };

test("requests that meet an engine which cannot start leave no thread behind, however many they are", async () => {
  const threads = new Set<Worker>();
  const onWorker = (thread: Worker) => {
    threads.add(thread);
    thread.once("exit", () => threads.delete(thread));
  };
  process.on("worker", onWorker);
  onTestFinished(() => void process.off("worker", onWorker));
  const patternRoots = [join(repository, "examples/corpus")];
  const analyzer = createCodeAnalyzer({ nodePath: "/no/such/node", patternRoots });
  for (let count = 0; count < 5; count++) {
    const answer = analyzer.handlers.QUALITY_ASSESSMENT(question as never, context as never);
    await expect(answer).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
  }
  // One keeps the index, one searches it.
  expect(threads.size).toBeLessThanOrEqual(2);
  await analyzer.close();
  await eventually(() => threads.size === 0);
});

test("closing does not wait for an engine whose start hangs", async () => {
  const nodePath = join(temporaryFolder(), "hangs");
  writeFileSync(nodePath, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
  const analyzer = createCodeAnalyzer({ nodePath });
  const start = expect(analyzer.start()).rejects.toMatchObject({ code: "CANCELLED" });
  await eventually(() => analyzer.processIds.length === 1);
  await analyzer.close();
  await start;
  expect(analyzer.processIds).toEqual([]);
});
