import { randomUUID } from "node:crypto";
import {
  createRequestClient,
  type RequestClient,
  type RequestClientOptions,
  type StrayReply,
} from "@event-intelligence/client";
import { type Cancellation, controlTopics, tryReadCancellation } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperations,
  type CodeAnalysisService,
  createCodeAnalysisService,
} from "@event-intelligence/contracts/code-analysis";
import type { Transport } from "@event-intelligence/transport";
import { expect, onTestFinished } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import type { ClientDriver } from "./client-driver.ts";
import { Responder, type Script } from "./responder.ts";

type Options = Partial<RequestClientOptions<CodeAnalysisOperations>>;

/** A client and what a test sees of it. */
export interface ClientUnderTest {
  readonly client: RequestClient<CodeAnalysisOperations>;
  readonly strays: StrayReply[];
}

/** What every test asks for, unless operations matter. */
export const operation = "QUALITY_ASSESSMENT";

/** The least that is a request. */
export const question = { sourcePath: "a.py", content: "x = 1" };

/** Quick enough for a test, slow enough for a busy machine. */
export const quickRetry = { backoffBaseMs: 1, backoffMaxMs: 5 };

/** A corner of a broker with topics and a group of its own; everything in it is released when the test ends. */
export class ClientScene {
  readonly driver: ClientDriver;
  readonly name = `test-${randomUUID().slice(0, 8)}`;
  readonly group = `${this.name}-workers`;
  readonly control = controlTopics(this.name);
  readonly service: CodeAnalysisService;

  constructor(driver: ClientDriver) {
    this.driver = driver;
    const topic = (event: string) => `${this.name}.${event}.v1`;
    this.service = createCodeAnalysisService({
      profile: "archon",
      overrides: { requested: topic("requested"), completed: topic("completed"), failed: topic("failed") },
      responderGroups: [this.group],
    });
  }

  async connect(): Promise<Transport> {
    const transport = this.driver.createTransport();
    onTestFinished(() => transport.close({ graceMs: 100 }));
    await transport.start();
    return transport;
  }

  async createTopics(config: Readonly<Record<string, string>> = {}): Promise<void> {
    const { requested, completed, failed } = this.service.topics;
    const specs = [requested, completed, failed].map((topic) => ({ topic, partitions: 3, config }));
    const transport = await this.connect();
    await transport.ensureTopics([...specs, { topic: this.control.cancelled, partitions: 1 }], { mode: "create" });
  }

  async startResponder(...scripts: Script[]): Promise<Responder> {
    const responder = new Responder(await this.connect(), this.service);
    if (scripts.length > 0) responder.doInTurn(...scripts);
    await responder.start(this.group);
    return responder;
  }

  /** Resolves when no request is unfinished: what a responder leaves behind when it stops goes to the next one. */
  async untilAllIsDone(): Promise<void> {
    const transport = await this.connect();
    const look = { groups: [this.group], topic: this.service.topics.requested };
    await eventually(async () => expect(await transport.responders(look)).toMatchObject({ lag: 0n }));
  }

  async createClient(options: Options = {}): Promise<ClientUnderTest> {
    const strays: StrayReply[] = [];
    const client = createRequestClient({
      transport: options.transport ?? (await this.connect()),
      service: this.service,
      timeoutMs: 10_000,
      retry: quickRetry,
      onStrayReply: (stray) => strays.push(stray),
      ...options,
    });
    onTestFinished(() => client.close());
    return { client, strays };
  }

  /** The usual cast: topics, one responder that answers, one client that is connected. */
  async start(options: Options = {}): Promise<ClientUnderTest & { responder: Responder }> {
    await this.createTopics();
    const responder = await this.startResponder();
    const created = await this.createClient(options);
    await created.client.start();
    return { ...created, responder };
  }

  /** The returned list grows with each cancellation that is published. */
  async collectCancellations(): Promise<Cancellation[]> {
    const cancellations: Cancellation[] = [];
    await (await this.connect()).listen({
      topics: [this.control.cancelled],
      partitions: "all",
      onRecord: (record) => {
        const cancellation = tryReadCancellation(record.value);
        if (cancellation !== null) cancellations.push(cancellation);
      },
    });
    return cancellations;
  }
}

/** The error that a call ends with; fails when it is answered. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (answer) => {
      throw new Error(`expected a failure, got ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error,
  );
}

/** A promise that a test resolves by hand. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();
  readonly opened = this.#opened.promise;

  open(): void {
    this.#opened.resolve();
  }
}

/** Waits until the responder has got as many requests. */
export async function seen(responder: Responder, count: number): Promise<void> {
  await eventually(() => responder.requests.length >= count);
}
