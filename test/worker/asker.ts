import { randomUUID } from "node:crypto";
import { encodeControl, headerNames, type Service } from "@event-intelligence/contracts";
import type { OutgoingRecord, StoredRecord, Transport } from "@event-intelligence/transport";
import { eventually } from "../helpers/eventually.ts";

/** A reply as a test looks at it. */
export interface SeenReply {
  readonly topic: string;
  readonly partition: number;
  readonly correlationId: string;
  readonly outcome: "completed" | "failed";
  /** Of a failed reply. */
  readonly code: string | null;
  readonly message: string;
  /** The body as it travelled. */
  readonly body: Record<string, unknown> & { readonly payload: Record<string, unknown> };
  header(name: string): string | null;
}

export interface Question {
  readonly correlationId?: string;
  readonly operation?: string;
  readonly payload?: Record<string, unknown>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly partition?: number;
}

const decoder = new TextDecoder();

/** A bare client: writes request records of any kind and collects every reply. */
export class Asker {
  readonly clientId = `asker-${randomUUID()}`;
  readonly replies: SeenReply[] = [];
  readonly transport: Transport;
  readonly service: Service;

  constructor(transport: Transport, service: Service) {
    this.transport = transport;
    this.service = service;
  }

  async listen(): Promise<void> {
    const { completed, failed } = this.service.topics;
    const topics = [...new Set([completed, failed])];
    await this.transport.listen({
      topics,
      partitions: "all",
      onRecord: (record) => this.replies.push(this.#see(record)),
    });
  }

  /** Sends a well-formed request and returns its correlation id. */
  async send(question: Question = {}): Promise<string> {
    const { correlationId = randomUUID(), operation = "QUALITY_ASSESSMENT", payload = {}, partition } = question;
    const value = this.service.codec.encodeRequest({
      correlationId,
      eventId: randomUUID(),
      timestampMs: Date.now(),
      operation,
      payload: { sourcePath: "a.py", content: "x = 1", ...payload },
      tenant: "default",
      instanceId: "asker",
    });
    const headers = {
      [headerNames.correlationId]: correlationId,
      [headerNames.clientId]: this.clientId,
      [headerNames.budgetMs]: "30000",
      ...question.headers,
    };
    await this.sendRaw({ value, headers, key: correlationId, partition });
    return correlationId;
  }

  async sendRaw(record: Omit<OutgoingRecord, "topic">): Promise<void> {
    await this.transport.send({ topic: this.service.topics.requested, ...record });
  }

  async sendBody(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.sendRaw({ value: new TextEncoder().encode(JSON.stringify(body)), headers });
  }

  async cancel(topic: string, correlationId: string): Promise<void> {
    const cancellation = {
      version: 1,
      correlation_id: correlationId,
      client_id: this.clientId,
      reason: "aborted",
    } as const;
    await this.transport.send({ topic, value: encodeControl(cancellation) });
  }

  /** Sends a request and waits for its first reply. */
  async ask(question: Question = {}): Promise<SeenReply> {
    return this.replyTo(await this.send(question));
  }

  async replyTo(correlationId: string): Promise<SeenReply> {
    const [reply] = await this.repliesTo(correlationId, 1);
    if (reply === undefined) throw new Error("unreachable: at least one reply was waited for");
    return reply;
  }

  /** Waits for at least `count` replies to an id. */
  async repliesTo(correlationId: string, count: number): Promise<SeenReply[]> {
    const replies = () => this.replies.filter((reply) => reply.correlationId === correlationId);
    await eventually(() => replies().length >= count);
    return replies();
  }

  async deadLetters(): Promise<StoredRecord[]> {
    const letters: StoredRecord[] = [];
    const topic = this.service.topics.deadLetters;
    for await (const record of this.transport.read({ topic, from: "earliest" })) letters.push(record);
    return letters;
  }

  async lag(group: string): Promise<bigint | null> {
    return (await this.transport.responders({ groups: [group], topic: this.service.topics.requested })).lag;
  }

  #see(record: StoredRecord): SeenReply {
    const { topic, partition, headers } = record;
    const decoded = this.service.codec.decodeReply(record.value, topic);
    if (decoded.kind === "malformed") throw new Error(`a malformed reply: ${decoded.reason}`);
    const isFailed = decoded.outcome === "failed";
    return {
      topic,
      partition,
      correlationId: decoded.correlationId,
      outcome: decoded.outcome,
      code: isFailed ? decoded.error.code : null,
      message: isFailed ? decoded.error.message : "",
      body: JSON.parse(decoder.decode(record.value ?? new Uint8Array())),
      header: (name) => {
        const value = headers.get(name);
        return value === undefined ? null : decoder.decode(value);
      },
    };
  }
}
