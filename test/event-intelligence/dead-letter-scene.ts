import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import { headerNames, type RecordAddress, writeDeadLetter } from "@event-intelligence/contracts";
import type { StoredRecord, Transport } from "@event-intelligence/transport";
import type { MemoryBroker } from "@event-intelligence/transport/memory";
import { expect } from "vitest";
import type { CommandContext } from "../../packages/event-intelligence/src/command-context.ts";
import {
  type DeadLetterReplayOptions,
  replayDeadLetters,
} from "../../packages/event-intelligence/src/commands/dead-letter-replay.ts";
import {
  type DeadLetterShowOptions,
  showDeadLetter,
} from "../../packages/event-intelligence/src/commands/dead-letter-show.ts";
import { tryParseRecordAddress } from "../../packages/event-intelligence/src/dead-letters/record-address.ts";
import { eventually } from "../helpers/eventually.ts";
import type { Asker, Question } from "../worker/asker.ts";
import { createFaultyScene } from "../worker/faulty-scene.ts";
import type { WorkerScene, WorkerUnderTest } from "../worker/worker-scene.ts";

/** More headers than a reader takes: a worker buries such a request, and can answer what is left of it. */
export const tooManyHeaders = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`h${index}`, "1"]));

/** What a command printed. */
export interface Printed {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Dead letters on a memory broker, with a worker that made them and an asker that hears every reply. */
export class DeadLetterScene {
  readonly scene: WorkerScene & { readonly broker: MemoryBroker };
  readonly worker: WorkerUnderTest["worker"];
  readonly asker: Asker;

  private constructor(scene: WorkerScene & { broker: MemoryBroker }, worker: WorkerUnderTest["worker"], asker: Asker) {
    this.scene = scene;
    this.worker = worker;
    this.asker = asker;
  }

  static async create(): Promise<DeadLetterScene> {
    const scene = createFaultyScene();
    const { worker, asker } = await scene.start();
    return new DeadLetterScene(scene, worker, asker);
  }

  get topics() {
    return this.scene.service.topics;
  }

  /** Has the worker bury a request that it could have answered; resolves with the call's id when it lies there. */
  async buryCall(question: Question = {}): Promise<string> {
    const before = (await this.letters()).length;
    const id = await this.asker.send({ ...question, headers: { ...question.headers, ...tooManyHeaders } });
    await eventually(async () => (await this.letters()).length > before);
    return id;
  }

  /** Stores a dead letter as a worker writes it, of a record that never was. */
  async bury(record: Partial<Parameters<typeof writeDeadLetter>[0]> = {}, code = "INTERNAL_ERROR"): Promise<void> {
    const letter = writeDeadLetter(
      {
        topic: this.topics.requested,
        partition: 0,
        offset: 900n,
        timestampMs: Date.now(),
        key: null,
        value: this.requestBody(randomUUID()),
        headers: new Map(),
        ...record,
      },
      { code, message: "it broke", workerId: "worker-0" },
    );
    await this.asker.transport.send({ topic: this.topics.deadLetters, partition: 0, ...letter });
  }

  requestBody(correlationId: string): Uint8Array {
    return this.scene.service.codec.encodeRequest({
      correlationId,
      eventId: randomUUID(),
      timestampMs: Date.now(),
      operation: "QUALITY_ASSESSMENT",
      payload: { sourcePath: "a.py", content: "x = 1" },
      tenant: "default",
      instanceId: "asker",
    });
  }

  /** Stores a completed reply of another worker, which sets no headers. */
  async answer(correlationId: string): Promise<void> {
    const { codec, topics } = this.scene.service;
    const value = codec.encodeReply({
      correlationId,
      eventId: randomUUID(),
      causationId: null,
      timestampMs: Date.now(),
      operation: "QUALITY_ASSESSMENT",
      requestPayload: null,
      instanceId: "another",
      processingTimeMs: 1,
      cached: false,
      outcome: "completed",
      payload: {},
    });
    await this.asker.transport.send({ topic: topics.completed, partition: 0, value });
  }

  letters(): Promise<StoredRecord[]> {
    return this.asker.deadLetters();
  }

  /** The requests that carry the mark of a replay. */
  async replays(topic = this.topics.requested): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    for await (const record of this.asker.transport.read({ topic, from: "earliest" })) {
      if (record.headers.has(headerNames.replayedFrom)) records.push(record);
    }
    return records;
  }

  replay(options: DeadLetterReplayOptions = {}, addresses: readonly string[] = [], on: On = {}): Promise<Printed> {
    return this.#run(on, (context, source) => replayDeadLetters(context, source, addresses.map(toAddress), options));
  }

  /** As `replay`, with what it printed as JSON. */
  async replayJson(options: DeadLetterReplayOptions = {}, addresses: readonly string[] = [], on: On = {}) {
    const printed = await this.replay({ ...options, json: true }, addresses, on);
    return { ...printed, report: JSON.parse(printed.stdout) };
  }

  show(address: string, options: DeadLetterShowOptions = {}): Promise<Printed> {
    return this.#run({}, (context, source) => showDeadLetter(context, source, toAddress(address), options));
  }

  async #run(
    { transport = this.asker.transport, signal = new AbortController().signal }: On,
    command: (context: CommandContext, source: Parameters<typeof replayDeadLetters>[1]) => Promise<number>,
  ): Promise<Printed> {
    const printed = { stdout: "", stderr: "" };
    const stream = (name: "stdout" | "stderr") => {
      const written = new PassThrough().on("data", (text: Buffer) => {
        printed[name] += text;
      });
      return written as unknown as NodeJS.WriteStream;
    };
    const context = {
      environment: {},
      stdin: process.stdin,
      stdout: stream("stdout"),
      stderr: stream("stderr"),
      signal,
    };
    const exitCode = await command(context, { transport, services: [this.scene.service], signal }).catch((error) => {
      printed.stderr += `${error}`;
      return null;
    });
    await eventually(() => expect(context.stdout.readableLength + context.stderr.readableLength).toBe(0));
    return { exitCode, ...printed };
  }
}

/** Where a command runs, in place of the asker's transport and a signal that never aborts. */
interface On {
  readonly transport?: Transport;
  readonly signal?: AbortSignal;
}

function toAddress(text: string): RecordAddress {
  const address = tryParseRecordAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}
