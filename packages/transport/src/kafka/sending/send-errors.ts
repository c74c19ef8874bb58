import {
  NotAuthorizedError,
  NotSentError,
  PartitionMissingError,
  RecordTooLargeError,
  TopicMissingError,
  TransportClosedError,
  TransportUnavailableError,
} from "../../errors.ts";
import { asError, messageOf } from "../connection/error-mapping.ts";

/** One try failed in a way that another may not. */
export class SendTrouble extends Error {
  /** Whether the broker may have stored the record all the same. */
  readonly isPerhapsStored: boolean;

  constructor(message: string, options: { isPerhapsStored: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.isPerhapsStored = options.isPerhapsStored;
  }
}

const finalErrors = [
  TopicMissingError,
  PartitionMissingError,
  NotAuthorizedError,
  RecordTooLargeError,
  NotSentError,
  TransportClosedError,
];

/** Trying again would not help. */
export function isFinalSendError(error: unknown): boolean {
  return finalErrors.some((kind) => error instanceof kind);
}

/** The error for a record that no batch can take. */
export function recordTooLarge(facts: {
  topic: string;
  sizeBytes: number;
  limitBytes: number;
  cause?: unknown;
}): RecordTooLargeError {
  const { topic, sizeBytes, limitBytes } = facts;
  return new RecordTooLargeError(
    `The record has ${sizeBytes} bytes, topic "${topic}" takes ${limitBytes}; send less, or raise max.message.bytes of the topic`,
    facts,
  );
}

/** The error for a record that the broker does not want as it is. */
export function recordRefused(topic: string, cause: Error): NotSentError {
  return new NotSentError(
    `The broker refused the record for topic "${topic}" (${cause.message}); check the topic's settings, for example that a compacted topic gets keys`,
    { topic, cause },
  );
}

/** Errors of ours come before anything is written; those of kafkajs when the answer of a written request is lost. */
export function troubleOf(error: unknown): Error {
  if (isFinalSendError(error)) return asError(error);
  const isPerhapsStored = !(error instanceof TransportUnavailableError);
  return new SendTrouble(messageOf(error), { isPerhapsStored, cause: error });
}
