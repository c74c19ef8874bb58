import pRetry from "p-retry";
import { brokerCode } from "../connection/broker-codes.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { asError, brokerError } from "../connection/error-mapping.ts";
import type { KafkajsError } from "../kafkajs-internals.ts";
import { SendTrouble } from "./send-errors.ts";

/** Names a producer to the brokers, so that they tell a batch which comes again from a new one. */
export interface ProducerId {
  readonly producerId: bigint;
  readonly epoch: number;
}

interface InitProducerIdAnswer {
  readonly errorCode: number;
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** The brokers cannot give an id yet: their coordinator is being loaded or moved. */
const notYetCodes: ReadonlySet<number> = new Set([
  brokerCode.coordinatorLoadInProgress,
  brokerCode.coordinatorNotAvailable,
  brokerCode.notCoordinator,
]);

/**
 * The producer ids of one transport: one that every partition begins with, and more for partitions where it can no longer
 * be used. Null stands for going without, where that was asked for or the brokers refuse.
 */
export class ProducerIds {
  readonly #connection: KafkaConnection;
  readonly #onRefused: (error: Error) => void;
  #first: ProducerId | null | undefined;
  #requestOfFirst: Promise<ProducerId | null> | undefined;

  constructor(connection: KafkaConnection, onRefused: (error: Error) => void) {
    this.#connection = connection;
    this.#onRefused = onRefused;
    if (!connection.settings.idempotent) this.#first = null;
  }

  /** What every partition begins with; undefined until it is known. */
  get first(): ProducerId | null | undefined {
    return this.#first;
  }

  /** Asks ahead of the first send. Never rejects: a send that finds nothing asks for itself. */
  async prepare(): Promise<void> {
    await this.requestFirst().catch(() => {});
  }

  /** Rejects with a `SendTrouble` where the brokers cannot give one yet, or with the loss of the connection. */
  async requestFirst(): Promise<ProducerId | null> {
    if (this.#first !== undefined) return this.#first;
    this.#requestOfFirst ??= this.#request().finally(() => {
      this.#requestOfFirst = undefined;
    });
    this.#first = await this.#requestOfFirst;
    return this.#first;
  }

  /** An id that nobody has used. Rejects as the first. */
  async requestFresh(): Promise<ProducerId | null> {
    return this.#first === null ? null : this.#request();
  }

  /** Goes without from now on, since the brokers refuse: before Kafka 2.8 an id takes the right IdempotentWrite. */
  refuse(error: Error): void {
    if (this.#first === null) return;
    this.#first = null;
    this.#onRefused(error);
  }

  /** A broker that was just started says at first that it is not ready: a matter of a moment, of which nobody is told. */
  #request(): Promise<ProducerId | null> {
    return pRetry(() => this.#tryRequest(), {
      retries: 4,
      minTimeout: 20,
      unref: true,
      signal: this.#connection.closing,
      shouldRetry: ({ error }) => error instanceof SendTrouble,
    });
  }

  async #tryRequest(): Promise<ProducerId | null> {
    const link = await this.#connection.anyLink();
    let code: number;
    try {
      const answer = await link.request<InitProducerIdAnswer>("InitProducerId", { transactionalId: null });
      if (answer.errorCode === 0) return { producerId: BigInt(answer.producerId), epoch: answer.producerEpoch };
      code = answer.errorCode;
    } catch (error) {
      if ((error as KafkajsError).name !== "KafkaJSServerDoesNotSupportApiKey") throw error;
      this.refuse(asError(error));
      return null;
    }
    const cause = brokerError(code);
    if (notYetCodes.has(code)) {
      const message = `the brokers give no producer id yet (${cause.type})`;
      throw new SendTrouble(message, { isPerhapsStored: false, cause });
    }
    this.refuse(cause);
    return null;
  }
}
