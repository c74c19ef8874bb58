import { randomUUID } from "node:crypto";
import { echoedHeaders, headerNames, type Outcome, type Service } from "@event-intelligence/contracts";
import type { StoredRecord, Transport, WorkQueue } from "@event-intelligence/transport";

/** How a reply differs from what a good worker of ours would send. */
export interface ReplyOptions {
  /** Headers set over the usual ones; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** No headers at all and no chosen partition, like a worker of an earlier generation. */
  readonly bare?: boolean;
  readonly partition?: number;
  readonly correlationId?: string;
}

/** A request as the responder got it, and the ways to answer it. */
export interface SeenRequest {
  readonly correlationId: string;
  readonly operation: string;
  readonly payload: { readonly sourcePath: string; readonly content: string | null };
  /** The first byte of the record's value on: to see that two attempts are the same. */
  readonly value: Uint8Array | null;
  header(name: string): string | null;
  complete(payload?: Record<string, unknown>, options?: ReplyOptions): Promise<void>;
  fail(code: string, options?: ReplyOptions & { retryable?: boolean }): Promise<void>;
  sendRaw(value: Uint8Array | null, options?: ReplyOptions): Promise<void>;
}

export type Script = (request: SeenRequest) => unknown;

const decoder = new TextDecoder();

/** Reads the request topic in a group of its own and does with each request what its script says; answers by default. */
export class Responder {
  readonly workerId = "responder-1";
  readonly requests: SeenRequest[] = [];
  readonly #transport: Transport;
  readonly #service: Service;
  #script: Script = (request) => request.complete();
  #queue: WorkQueue | null = null;

  constructor(transport: Transport, service: Service) {
    this.#transport = transport;
    this.#service = service;
  }

  async start(group: string): Promise<void> {
    this.#queue = await this.#transport.serve({
      group,
      topics: [this.#service.topics.requested],
      maxInFlight: 10_000,
      maxInFlightBytes: 1e9,
      handle: async (record) => {
        const request = this.#see(record);
        this.requests.push(request);
        await this.#script(request);
      },
    });
    await this.#queue.ready;
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    await this.#queue?.drain({ graceMs: 0 });
  }

  /** What is done with every request from now on. */
  do(script: Script): void {
    this.#script = script;
  }

  /** One script per request, in the order they come; the last one goes on. */
  doInTurn(...scripts: Script[]): void {
    let turn = 0;
    this.#script = (request) => {
      const script = scripts[Math.min(turn, scripts.length - 1)];
      turn += 1;
      return script?.(request);
    };
  }

  #see(record: StoredRecord): SeenRequest {
    const decoded = this.#service.codec.decodeRequest(record.value);
    if (decoded.kind !== "request") throw new Error(`the client sent what is no request: ${JSON.stringify(decoded)}`);
    const reply = (outcome: Outcome, options: ReplyOptions = {}) => {
      const { correlationId = decoded.correlationId } = options;
      const message = {
        correlationId,
        eventId: randomUUID(),
        causationId: decoded.eventId,
        timestampMs: Date.now(),
        operation: decoded.operation,
        requestPayload: decoded.payload,
        instanceId: this.workerId,
        processingTimeMs: 1,
        cached: false,
        ...outcome,
      };
      return this.#send(record, this.#service.codec.encodeReply(message), outcome.outcome, options);
    };
    return {
      correlationId: decoded.correlationId,
      operation: decoded.operation,
      payload: decoded.payload as SeenRequest["payload"],
      value: record.value,
      header: (name) => headerOf(record, name),
      complete: (payload = {}, options) => reply({ outcome: "completed", payload }, options),
      fail: (code, { retryable = true, ...options } = {}) =>
        reply({ outcome: "failed", error: { code, message: "scripted", retryable, cure: "Nothing." } }, options),
      sendRaw: (value, options = {}) => this.#send(record, value, "completed", options),
    };
  }

  async #send(
    request: StoredRecord,
    value: Uint8Array | null,
    outcome: "completed" | "failed",
    { headers = {}, bare = false, partition }: ReplyOptions,
  ): Promise<void> {
    const topic = this.#service.topics[outcome];
    const home = headerOf(request, headerNames.replyPartition);
    await this.#transport.send({
      topic,
      key: headerOf(request, headerNames.correlationId),
      partition: partition ?? (bare || home === null ? undefined : Number(home)),
      value,
      headers: bare ? {} : this.#headers(request, outcome, headers),
    });
  }

  #headers(request: StoredRecord, outcome: string, changes: Readonly<Record<string, string | null>>) {
    const echoed = echoedHeaders.map((name) => [name, headerOf(request, name)]);
    const own = {
      [headerNames.outcome]: outcome,
      [headerNames.workerId]: this.workerId,
      [headerNames.queueMs]: "3",
      [headerNames.runMs]: "5",
      [headerNames.cache]: "miss",
    };
    const all = { ...Object.fromEntries(echoed), ...own, ...changes } as Record<string, string | null>;
    return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
  }
}

function headerOf(record: StoredRecord, name: string): string | null {
  const value = record.headers.get(name);
  return value === undefined ? null : decoder.decode(value);
}
