import { randomUUID } from "node:crypto";
import { controlTopics, type Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperations,
  type CodeAnalysisService,
  createCodeAnalysisService,
  type TopicProfile,
} from "@event-intelligence/contracts/code-analysis";
import type { Transport } from "@event-intelligence/transport";
import { createWorker, type Worker, type WorkerEvent, type WorkerOptions } from "@event-intelligence/worker";
import { expect, onTestFinished } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { Asker } from "./asker.ts";
import { type GivenHandler, type HandlerCall, handlersFrom } from "./given-handlers.ts";
import type { WorkerDriver } from "./worker-driver.ts";

type Options = Partial<WorkerOptions<CodeAnalysisOperations>>;

/** A started worker and what a test sees of it. */
export interface WorkerUnderTest {
  readonly worker: Worker;
  readonly transport: Transport;
  readonly events: WorkerEvent[];
}

/** A corner of a broker with topics and a group of its own; everything in it is released when the test ends. */
export class WorkerScene {
  readonly driver: WorkerDriver;
  readonly name = `test-${randomUUID().slice(0, 8)}`;
  readonly group = `${this.name}-workers`;
  readonly control = controlTopics(this.name);
  readonly service: CodeAnalysisService;
  readonly calls: HandlerCall[] = [];
  #answer: GivenHandler = () => Promise.resolve({});

  constructor(driver: WorkerDriver, profile: TopicProfile = "archon") {
    this.driver = driver;
    this.service = this.serviceOf(profile);
  }

  /** A profile's service on topics of this scene alone. */
  serviceOf(profile: TopicProfile): CodeAnalysisService {
    const topic = (event: string) => `${this.name}.${profile}.${event}.v1`;
    const overrides = { requested: topic("requested"), completed: topic("completed"), failed: topic("failed") };
    return createCodeAnalysisService({ profile, overrides, responderGroups: [this.group] });
  }

  /** What every operation's handler does from now on; without it, an empty report. */
  answerWith(answer: GivenHandler): void {
    this.#answer = answer;
  }

  get handlers(): Handlers<CodeAnalysisOperations> {
    return handlersFrom((call) => {
      this.calls.push(call);
      return this.#answer(call);
    });
  }

  async connect(): Promise<Transport> {
    const transport = await this.driver.createTransport();
    onTestFinished(() => transport.close({ graceMs: 100 }));
    await transport.start();
    return transport;
  }

  /** A worker with its own transport, not started. */
  async createWorker(options: Options = {}): Promise<WorkerUnderTest> {
    const transport = options.transport ?? (await this.driver.createTransport());
    const events: WorkerEvent[] = [];
    const worker = createWorker({
      services: [this.service],
      handlers: this.handlers,
      group: this.group,
      workerId: "worker-1",
      controlTopics: this.control,
      concurrency: 2,
      observer: (event) => events.push(event),
      ...options,
      transport,
    });
    onTestFinished(async () => {
      await worker.drain({ graceMs: 0 });
      await transport.close({ graceMs: 100 });
    });
    return { worker, transport, events };
  }

  async startWorker(options: Options = {}): Promise<WorkerUnderTest> {
    const created = await this.createWorker(options);
    await created.worker.start();
    return created;
  }

  async createAsker(service: CodeAnalysisService = this.service): Promise<Asker> {
    const asker = new Asker(await this.connect(), service);
    await asker.listen();
    return asker;
  }

  /** The usual cast: one worker that serves, one asker that hears every reply. */
  async start(options: Options = {}): Promise<WorkerUnderTest & { asker: Asker }> {
    const started = await this.startWorker(options);
    return { ...started, asker: await this.createAsker() };
  }

  /** Waits until all that was sent is done, and checks that each record had exactly one ending and is committed. */
  async expectAllDone(worker: Worker, asker: Asker): Promise<void> {
    await eventually(() => expect(endingsOf(worker)).toBe(worker.status.counters.received));
    await eventually(async () => expect(await asker.lag(this.group)).toBe(0n));
    expect(worker.status).toMatchObject({ running: 0, waiting: 0 });
  }
}

/** How many records have ended, in whatever way. */
export function endingsOf(worker: Worker): number {
  const { completed, failed, expired, deadLettered, cancelled, undeliverable, disowned } = worker.status.counters;
  return completed + failed + expired + deadLettered + cancelled + undeliverable + disowned;
}
