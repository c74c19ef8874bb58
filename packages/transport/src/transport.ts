/**
 * The seam between the product and whatever moves its records.
 *
 * A driver stores records in topics, each split into partitions; inside a partition a record has an offset, and records
 * are read in offset order. Reading gives only what is committed: no record of an aborted or still open transaction of
 * somebody else; what lies behind an open one waits for its end, and a partition ends there for as long. (The seam itself
 * has no transactions.) Nothing here knows of correlation, operations or JSON. Offsets are `bigint`, points in time
 * are milliseconds since 1970 (`...Ms`), durations are milliseconds (`...Ms`), sizes are bytes (`...Bytes`).
 *
 * Every sentence below is held by the conformance suite (`@event-intelligence/transport/conformance`), which each
 * driver passes.
 */
export interface Transport {
  /** A snapshot of the transport's health. Reading it never does I/O and never throws. */
  readonly status: TransportStatus;

  /**
   * Opens the connection. Calling it again while open, or beside a start under way, is harmless. A failed start leaves
   * no socket and no timer behind and may be repeated.
   * @throws TransportUnavailableError when no broker answers in time, or each has refused for `refusalGraceMs`
   * @throws NotAuthorizedError when the broker refuses the credentials
   * @throws TransportClosedError after `close`
   */
  start(options?: StartOptions): Promise<void>;

  /**
   * Looks at topics, and in mode "create" makes the missing ones. One report per given topic, in the given order. An
   * existing topic is never changed: where it differs from what was asked for, the report says so in `differences`.
   * A topic that is missing or denied is a state in its report, not an error.
   * @throws TransportUnavailableError when the broker cannot be asked
   */
  ensureTopics(
    specs: readonly TopicSpec[],
    options: CallOptions & { mode: "check" | "create" },
  ): Promise<readonly TopicReport[]>;

  /**
   * Stores one record and resolves with its position once the broker has it. Records waiting at the same time travel
   * together, yet one bad record never fails another. A `partition` wins over a `key`; a key always leads to the same
   * partition (murmur2, as Java clients do it); with neither, any partition is taken. What one transport sends to one
   * partition is stored in the order of the calls, also where it has to be tried again, and nothing that it tries again
   * is stored twice; other partitions go on meanwhile. Past `timeoutMs` nothing is retried in secret, but for a record
   * that may have been stored together with others whose time is not up: they are tried again with it, or not at all.
   * @throws TopicMissingError, PartitionMissingError, NotAuthorizedError, RecordTooLargeError: the record was not sent
   * @throws NotSentError the record was surely not stored
   * @throws SendIndeterminateError the record may have been stored
   * @throws TransportClosedError after `close`, or when `close` ended the wait before the record left
   */
  send(record: OutgoingRecord, options?: CallOptions): Promise<RecordPosition>;

  /**
   * Reads whole partitions without sharing them with anybody. Resolves when the start positions are fixed: every record
   * stored from then on is handed to `onRecord` at least once, in order per partition, across reconnects and leader
   * changes. A partition added to a topic later is read from its first record when `partitions` is "all". Records that
   * are known to be lost (deleted before they could be read) are announced through `onGap`.
   * @throws TopicMissingError, PartitionMissingError, NotAuthorizedError, TransportUnavailableError, TransportClosedError
   */
  listen(options: ListenOptions): Promise<Inbox>;

  /**
   * Shares the records of the topics among all members of a group, from the first record the group has not finished, or
   * from the earliest where it has finished none. A handler is called in offset order per partition without waiting for
   * earlier handlers. Its fulfilment marks the record done; its rejection means "could not be finished" and stops the
   * queue (`closed` rejects with that reason). Progress is stored up to the lowest record that is not done, so after a
   * crash a record may be seen again but is never lost. Resolves at once; `ready` tells of membership.
   * @throws TopicMissingError, NotAuthorizedError, TransportUnavailableError, TransportClosedError
   */
  serve(options: ServeOptions): Promise<WorkQueue>;

  /**
   * Looks whether anybody reads the topic in one of the groups, whichever protocol a group follows. A look that is denied
   * or fails is "unknown", never "none", and never an error.
   */
  responders(query: ResponderQuery, options?: CallOptions): Promise<ResponderReport>;

  /**
   * Iterates over stored records, oldest first per partition, and ends at the end as it was when the iteration began.
   * Leaving the loop releases everything.
   * @throws TopicMissingError, PartitionMissingError, NotAuthorizedError, TransportUnavailableError, TransportClosedError
   */
  read(range: ReadRange): AsyncIterable<StoredRecord>;

  /**
   * Refuses new calls, closes inboxes and work queues, settles every send, destroys the sockets after `graceMs`
   * (default 1000). Calling it again returns the same promise. Never rejects.
   */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** Bounds one call: `timeoutMs` (default 10000) and an abort signal, whose reason the call then rejects with. */
export interface CallOptions {
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Bounds a start. */
export interface StartOptions extends CallOptions {
  /**
   * How long every broker may refuse the connection (nothing listens there, or the host's name is unknown) before the
   * start is given up, counted from the first refusal of this transport. Once a broker was reached this counts no more,
   * and a driver that cannot tell refusal from silence passes it over. Default: until the time is over.
   */
  refusalGraceMs?: number | undefined;
}

/** Where a transport is in its life: `disconnected` heals by itself, `closed` is final. */
export type TransportState = "created" | "starting" | "connected" | "disconnected" | "closed";

/** A transport's health at one moment. */
export interface TransportStatus {
  readonly state: TransportState;
  /** When the state was entered. */
  readonly sinceMs: number;
  readonly lastError: Error | null;
  /** Broker's clock minus own clock, measured on own stored records; null before the first measurement. */
  readonly brokerClockOffsetMs: number | null;
  /** Records accepted by `send` and not settled yet. */
  readonly pendingSends: number;
}

/** Where a record was stored. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** The broker's time of storing, or null where the topic keeps the sender's time. */
  readonly appendTimeMs: number | null;
}

/** A record to store: a partition, or a key that leads to one, or neither. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition?: number | undefined;
  readonly key?: string | Uint8Array | null | undefined;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/**
 * Why a record cannot be trusted: its batch or headers broke a limit or could not be decoded. Of a batch that could not
 * be unpacked one record is read, at its last offset; the `value` is the batch's own bytes, as the broker has them.
 */
export type RecordDefect = "undecodable-batch" | "too-many-headers" | "decompressed-too-large";

/** A record as it was read. */
export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** At most 64; of a repeated name the last counts. */
  readonly headers: ReadonlyMap<string, Uint8Array>;
  readonly timestampMs: number;
  /** "append": the broker's clock; "create": the sender's clock. */
  readonly timestampType: "append" | "create";
  /** Present when the record is damaged; then headers may be missing or cut, and the value that of a whole batch. */
  readonly defect?: RecordDefect | undefined;
}

/** What a topic should be like. */
export interface TopicSpec {
  readonly topic: string;
  /** Partition count for a topic that is created. Default 3. */
  readonly partitions?: number | undefined;
  /** Default 1. */
  readonly replicationFactor?: number | undefined;
  /** Topic settings by their broker names, for example `retention.ms`. */
  readonly config?: Readonly<Record<string, string>> | undefined;
}

/** What a topic is like. */
export interface TopicReport {
  readonly topic: string;
  readonly state: "present" | "created" | "missing" | "denied";
  /** Partition count; 0 when missing or denied. */
  readonly partitions: number;
  readonly partitionsWithoutLeader: readonly number[];
  /** The largest record the topic takes, or null where the broker would not say. */
  readonly maxRecordBytes: number | null;
  readonly timestampType: "append" | "create" | null;
  /** Where an existing topic differs from its spec, in words: "retention.ms is 1000, wanted 604800000". */
  readonly differences: readonly string[];
}

/** What to read, from where, and who is told. */
export interface ListenOptions {
  readonly topics: readonly string[];
  /** Partition numbers, the same for each topic, or all of them. */
  readonly partitions: readonly number[] | "all";
  /** Default "now". */
  readonly from?: "now" | "earliest" | undefined;
  /** Called synchronously for each record; must be quick. A throw is counted and otherwise ignored. */
  onRecord(record: StoredRecord): void;
  /** Called when records are known to be lost. A throw is counted and otherwise ignored. */
  onGap?(gap: RecordGap): void;
}

/** Records from `fromOffset` up to and without `toOffset` can no longer be read. */
export interface RecordGap {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: bigint;
  readonly toOffset: bigint;
}

/** A reading of whole partitions, until it is closed. */
export interface Inbox {
  readonly status: InboxStatus;
  /**
   * Replaces the partitions that are read. A partition that was read goes on where it stood; a new one begins at its end
   * as of this call, and everything stored after the promise resolves is delivered.
   */
  setPartitions(partitions: readonly number[] | "all"): Promise<void>;
  /** Ends the reading without waiting for a long poll. No `onRecord` is called once this has been called. */
  close(): Promise<void>;
}

/** An inbox's progress at one moment; the counts are since it was opened. */
export interface InboxStatus {
  readonly state: "reading" | "reconnecting" | "closed";
  /** Partitions being read, per topic. */
  readonly partitions: ReadonlyMap<string, readonly number[]>;
  readonly recordsRead: number;
  readonly defectiveRecords: number;
  readonly handlerErrors: number;
}

/** Which topics to share in which group, how much to take at a time, and who handles it. */
export interface ServeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Records handed to handlers and not settled; past it reading pauses, membership is kept. */
  readonly maxInFlight: number;
  readonly maxInFlightBytes: number;
  /** Offsets between the first unfinished and the newest dispatched record of a partition. Default 5000. */
  readonly maxUncommittedSpan?: number | undefined;
  /** Default 10000. */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * `ownership` aborts when the partition is lost or the queue closes: a settlement after that no longer counts.
   */
  handle(record: StoredRecord, context: { ownership: AbortSignal }): Promise<void>;
}

/** A membership in a group, until it is drained or closed. */
export interface WorkQueue {
  readonly status: WorkQueueStatus;
  /** Resolves with the first assignment; rejects when the group can never be joined, with a typed error. */
  readonly ready: Promise<void>;
  /** Resolves after a drain or close; rejects when the queue died for good. Never an unhandled rejection. */
  readonly closed: Promise<void>;
  /**
   * Takes no new records, waits up to `graceMs` for those in hand, stores the progress while still a member, leaves the
   * group. What is not finished stays with the group for its next member.
   */
  drain(options: { graceMs: number }): Promise<DrainReport>;
}

/** How many of the records in hand were finished by the drain, and how many were left to the next member. */
export interface DrainReport {
  readonly finished: number;
  readonly abandoned: number;
}

/** A work queue's state at one moment. */
export interface WorkQueueStatus {
  readonly state: "joining" | "serving" | "rebalancing" | "paused" | "draining" | "closed";
  readonly inFlight: number;
  readonly inFlightBytes: number;
  /** Partitions owned now, per topic. */
  readonly assignment: ReadonlyMap<string, readonly number[]>;
  /** What is unfinished of each of them. */
  readonly backlogs: readonly PartitionBacklog[];
  readonly lastError: Error | null;
}

/**
 * What of an owned partition is not finished, as far as its owner knows without asking the broker for it. Counted in
 * offsets: where transactions write to the partition their markers count as well.
 */
export interface PartitionBacklog {
  readonly topic: string;
  readonly partition: number;
  /** From the first unfinished record up to the last that was read. */
  readonly uncommittedRecords: number;
  /**
   * From the first unfinished record to the end of the log as it was when the broker last gave some of it; null before
   * the first time. While there is no room for more of the partition it is not asked for, and its end not seen to move.
   */
  readonly lagRecords: number | null;
  /** The time of the first unfinished record; null where nothing that was read is unfinished. */
  readonly oldestTimestampMs: number | null;
}

/** Whose members may answer, and which topic they would have to read. */
export interface ResponderQuery {
  readonly groups: readonly string[];
  readonly topic: string;
}

/** Whether anybody reads the topic. */
export interface ResponderReport {
  /** "none" only when every group was seen to be empty or dead. */
  readonly state: "serving" | "rebalancing" | "none" | "unknown";
  readonly members: number;
  /** What the broker calls these members: one that joins anew, as a worker that was started again does, has a new id. */
  readonly memberIds: readonly string[];
  /** Records the groups could read and have not finished; null where that could not be told, as of a share group. */
  readonly lag: bigint | null;
  readonly cause?: Error | undefined;
}

/** Which records to iterate over. */
export interface ReadRange {
  readonly topic: string;
  readonly partitions?: readonly number[] | undefined;
  readonly from: "earliest" | { readonly offset: bigint } | { readonly timestampMs: number };
  readonly signal?: AbortSignal | undefined;
  /**
   * Called before the next record of a partition when records were deleted that lay in the range, or may have: of what
   * is gone nobody knows its time, so a range by time that begins with a partition's oldest record has the gap before it
   * told. A throw ends the iteration.
   */
  onGap?(gap: RecordGap): void;
}

/** What a transport tells whoever created it. One observer; each call must be quick; a throw or rejection is ignored. */
export type TransportObserver = (event: TransportEvent) => void;

/** Something that happened to a transport. */
export type TransportEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected"; readonly error: Error }
  /** Sends to the topic fail and are tried again; told at most once a second, however many there are. */
  | { readonly type: "send-retried"; readonly topic: string; readonly error: Error }
  /** The broker gives no producer ids: from now on a send whose acknowledgement is lost ends indeterminate. Told once. */
  | { readonly type: "idempotence-refused"; readonly error: Error }
  | { readonly type: "gap"; readonly gap: RecordGap }
  | { readonly type: "assigned"; readonly group: string; readonly assignment: ReadonlyMap<string, readonly number[]> }
  | { readonly type: "revoked"; readonly group: string }
  | {
      readonly type: "defective-record";
      readonly topic: string;
      readonly partition: number;
      readonly offset: bigint;
      readonly defect: RecordDefect;
    };
