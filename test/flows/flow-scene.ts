import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type AnalysisEngine, createAnalysisEngine } from "@event-intelligence/analysis";
import {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
} from "@event-intelligence/client";
import { controlTopics, createHandlers, type Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperations,
  type CodeAnalysisService,
  codeAnalysisOperations,
  createCodeAnalysisService,
} from "@event-intelligence/contracts/code-analysis";
import type { Tracing, Transport } from "@event-intelligence/transport";
import { createWorker, type Worker } from "@event-intelligence/worker";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { endingsOf } from "../worker/worker-scene.ts";

export const corpusFolder = fileURLToPath(new URL("../../examples/corpus", import.meta.url));

/** A broker that the flows run on. */
export interface FlowDriver {
  readonly name: string;
  readonly source: "events" | "embedded";
  createTransport(): Transport;
}

/** One real engine for all flows of a file; it is started before the first and closed after the last. */
export function sharedHandlers(): () => Handlers<CodeAnalysisOperations> {
  const engine = createAnalysisEngine({ patternRoots: [corpusFolder] });
  beforeAll(() => engine.start());
  afterAll(() => engine.close());
  const handlers = handlersOf(engine);
  return () => handlers;
}

export function handlersOf(engine: AnalysisEngine): Handlers<CodeAnalysisOperations> {
  return createHandlers(codeAnalysisOperations, (operation, request, { signal }) =>
    engine.analyze(operation, request, { signal }),
  );
}

/** A corner of a broker for one flow: its own topics and group, real workers and clients, all released at the end. */
export class FlowScene {
  readonly #driver: FlowDriver;
  readonly #handlers: Handlers<CodeAnalysisOperations>;
  readonly #name = `flow-${randomUUID().slice(0, 8)}`;
  readonly group = `${this.#name}-workers`;
  readonly controlTopics = controlTopics(this.#name);
  readonly service: CodeAnalysisService;

  constructor(driver: FlowDriver, handlers: Handlers<CodeAnalysisOperations>) {
    this.#driver = driver;
    this.#handlers = handlers;
    this.service = createCodeAnalysisService({
      profile: "archon",
      environment: this.#name,
      responderGroups: [this.group],
    });
  }

  async startWorker(
    workerId = "worker-1",
    handlers = this.#handlers,
    { tracing }: { tracing?: Tracing } = {},
  ): Promise<Worker> {
    const transport = this.#driver.createTransport();
    const worker = createWorker({
      transport,
      services: [this.service],
      handlers,
      group: this.group,
      workerId,
      controlTopics: this.controlTopics,
      concurrency: 4,
      tracing,
    });
    onTestFinished(async () => {
      await worker.drain({ graceMs: 0 });
      await transport.close({ graceMs: 100 });
    });
    await worker.start();
    return worker;
  }

  async connect(): Promise<Transport> {
    const transport = this.#driver.createTransport();
    onTestFinished(() => transport.close({ graceMs: 100 }));
    await transport.start();
    return transport;
  }

  createClient(
    options: Partial<IntelligenceClientOptions> = {},
    events: Partial<NonNullable<IntelligenceClientOptions["events"]>> = {},
  ): IntelligenceClient {
    const transport = this.#driver.createTransport();
    const client = createIntelligenceClient({
      events: {
        source: this.#driver.source,
        transport,
        service: this.service,
        cancelledTopic: this.controlTopics.cancelled,
        progressTopic: this.controlTopics.progress,
        ...events,
      },
      timeoutsMs: { COMPREHENSIVE_ANALYSIS: 100_000, QUALITY_ASSESSMENT: 100_000, PATTERN_EXTRACTION: 100_000 },
      ...options,
    });
    onTestFinished(async () => {
      await client.close();
      await transport.close({ graceMs: 100 });
    });
    return client;
  }

  /** Waits until each record that the worker was given has had exactly one ending and is committed. */
  async expectNothingLeft(worker: Worker): Promise<void> {
    const transport = await this.connect();
    const lag = async () =>
      (await transport.responders({ groups: [this.group], topic: this.service.topics.requested })).lag;
    await eventually(async () => expect(await lag()).toBe(0n));
    // A caller has its answer a moment before the worker knows that the answer is stored, and counts it.
    await eventually(() => expect(endingsOf(worker)).toBe(worker.status.counters.received));
    expect(worker.status).toMatchObject({ running: 0, waiting: 0 });
  }
}
