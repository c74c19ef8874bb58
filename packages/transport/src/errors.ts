import { EventIntelligenceError } from "@event-intelligence/contracts";

/** No broker could be reached, or the connection broke. Retrying may help. */
export class TransportUnavailableError extends EventIntelligenceError {
  static override readonly code = "TRANSPORT_UNAVAILABLE";
}

/** The transport was closed before or during the call. */
export class TransportClosedError extends EventIntelligenceError {
  static override readonly code = "TRANSPORT_CLOSED";
}

/** The topic does not exist. Nothing here creates topics by accident, so this never heals by itself. */
export class TopicMissingError extends EventIntelligenceError {
  static override readonly code = "TOPIC_MISSING";
}

/** The topic exists, but not the partition that was asked for. */
export class PartitionMissingError extends EventIntelligenceError {
  static override readonly code = "PARTITION_MISSING";
}

/** The broker refused: wrong credentials, or a missing access right on a topic or group. */
export class NotAuthorizedError extends EventIntelligenceError {
  static override readonly code = "NOT_AUTHORIZED";
}

/** The record was surely not stored; sending it again is safe. */
export class NotSentError extends EventIntelligenceError {
  static override readonly code = "NOT_SENT";
}

/**
 * The record may or may not have been stored: the broker's answer did not come in time, or it was lost and the brokers
 * give no producer id by which a second try could be told from the first.
 */
export class SendIndeterminateError extends EventIntelligenceError {
  static override readonly code = "SEND_INDETERMINATE";
}

/** The record is larger than the topic takes. It was not sent. */
export class RecordTooLargeError extends EventIntelligenceError {
  static override readonly code = "RECORD_TOO_LARGE";

  /** Size of the record as it would be stored. */
  readonly sizeBytes: number;
  /** The largest record the topic takes. */
  readonly limitBytes: number;

  constructor(
    message: string,
    facts: ConstructorParameters<typeof EventIntelligenceError>[1] & { sizeBytes: number; limitBytes: number },
  ) {
    super(message, facts);
    this.sizeBytes = facts.sizeBytes;
    this.limitBytes = facts.limitBytes;
  }
}

/** The consumer group already runs with another assignment protocol, so this member cannot join it. */
export class GroupProtocolMismatchError extends EventIntelligenceError {
  static override readonly code = "GROUP_PROTOCOL_MISMATCH";
}
