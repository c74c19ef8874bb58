// What our own code costs without a broker: client, worker and log in this one process.
import { createIntelligenceClient, createRequestClient } from "@event-intelligence/client";
import { controlTopics } from "@event-intelligence/contracts";
import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { createWorker } from "@event-intelligence/worker";
import { answer, requestBody } from "../bodies.ts";
import { serveCommands } from "../children/serve-commands.ts";
import { type Summary, summarize } from "../report/statistics.ts";
import { createBenchService } from "../systems/ours/service.ts";

const warmUpCalls = 500;

async function time(calls: number, call: () => Promise<unknown>): Promise<Summary> {
  for (let done = 0; done < warmUpCalls; done++) await call();
  const samplesMs: number[] = [];
  for (let done = 0; done < calls; done++) {
    const startedAtMs = performance.now();
    await call();
    samplesMs.push(performance.now() - startedAtMs);
  }
  return summarize(samplesMs);
}

async function memoryRoundTrip(calls: number): Promise<Summary> {
  const scene = { bootstrapServers: "", name: "bench" };
  const service = createBenchService(scene);
  const transport = createMemoryBroker().createTransport();
  const worker = createWorker({
    transport,
    services: [service],
    handlers: { analyze: async (request) => answer(request) },
    group: service.responderGroups[0] ?? "",
    workerId: "bench-worker",
    controlTopics: controlTopics(scene.name),
    concurrency: 8,
  });
  await worker.start();
  const client = createRequestClient({ transport, service });
  const summary = await time(calls, () => client.ask("analyze", requestBody(0)));
  await client.close();
  await worker.drain({ graceMs: 0 });
  await transport.close();
  return summary;
}

async function builtinFallback(calls: number): Promise<Summary> {
  const client = createIntelligenceClient({ events: null, mode: "builtin" });
  const summary = await time(calls, () =>
    client.discoverPatterns({ glob: "node_order_store_effect.py", domain: "database" }),
  );
  await client.close();
  return summary;
}

/** The words of a question rank the patterns; without a node type and domain all of them. */
async function builtinByWords(calls: number): Promise<Summary> {
  const client = createIntelligenceClient({ events: null, mode: "builtin" });
  const text = "store orders with a transaction, publish events to kafka afterwards, tenants must be isolated";
  const summary = await time(calls, () => client.discoverPatterns({ text }));
  await client.close();
  return summary;
}

/** The first answer of the catalogue in this process, which loads it; all else has been used once before. */
async function firstBuiltinAnswer(): Promise<number> {
  const withoutSource = createIntelligenceClient({ events: null, mode: "builtin", allowBuiltin: false });
  await withoutSource.discoverPatterns({ domain: "database" }).catch(() => undefined);
  const client = createIntelligenceClient({ events: null, mode: "builtin" });
  const startedAtMs = performance.now();
  await client.discoverPatterns({ nodeType: "effect", domain: "database" });
  const takenMs = performance.now() - startedAtMs;
  await Promise.all([withoutSource.close(), client.close()]);
  return takenMs;
}

/** Nobody answers, one timeout opens the breaker, and from then on calls fail, or fall back, without waiting. */
async function openBreaker(calls: number): Promise<{ failing: Summary; fallingBack: Summary }> {
  const transport = createMemoryBroker().createTransport();
  const service = createCodeAnalysisService({ profile: "archon", responderGroups: [] });
  await transport.start();
  const { requested, completed, failed } = service.topics;
  const specs = [requested, completed, failed].map((topic) => ({ topic }));
  await transport.ensureTopics(specs, { mode: "create" });
  const options = { transport, service, timeoutMs: 50, breaker: { threshold: 1 }, retry: { maxAttempts: 1 } };
  const client = createRequestClient(options);
  const failure = () =>
    client.ask("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: "x = 1" }).then(
      () => Promise.reject(new Error("an answer came from nowhere")),
      (error: { code?: string }) => error.code,
    );
  await failure();
  const failing = await time(calls, async () => expectEqual(await failure(), "CIRCUIT_OPEN"));
  const intelligence = createIntelligenceClient({
    events: { ...options, source: "events" },
    timeoutsMs: { PATTERN_EXTRACTION: 100 },
  });
  const discover = () => intelligence.discoverPatterns({ domain: "database" });
  await discover();
  const fallingBack = await time(calls, async () => expectEqual((await discover()).fallbackReason, "CIRCUIT_OPEN"));
  await Promise.all([client.close(), intelligence.close()]);
  await transport.close();
  return { failing, fallingBack };
}

function expectEqual(found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`expected ${wanted}, found ${found}`);
}

const commands = { memoryRoundTrip, builtinFallback, builtinByWords, firstBuiltinAnswer, openBreaker };
export type InProcessCommands = typeof commands;
serveCommands(commands);
