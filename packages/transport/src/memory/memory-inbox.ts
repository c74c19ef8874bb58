import type { Inbox, InboxStatus, ListenOptions, RecordGap, StoredRecord, TransportEvent } from "../transport.ts";
import { closedError } from "./bounded.ts";
import type { BrokerState } from "./broker-state.ts";
import type { PartitionLog } from "./partition-log.ts";
import { RecordPump } from "./record-pump.ts";

/** What an inbox tells its transport. */
export interface InboxEvents {
  emit(event: TransportEvent): void;
  closed(inbox: MemoryInbox): void;
}

/** Reads whole partitions for one listener. */
export class MemoryInbox implements Inbox {
  readonly #state: BrokerState;
  readonly #options: ListenOptions;
  readonly #events: InboxEvents;
  readonly #pump: RecordPump;
  #partitions: readonly number[] | "all";
  #isClosed = false;
  #recordsRead = 0;
  #defectiveRecords = 0;
  #handlerErrors = 0;

  /** @throws TopicMissingError, PartitionMissingError, NotAuthorizedError */
  constructor(state: BrokerState, options: ListenOptions, events: InboxEvents) {
    this.#state = state;
    this.#options = options;
    this.#events = events;
    this.#partitions = options.partitions;
    this.#pump = new RecordPump(state, {
      mayTake: () => true,
      deliver: (_log, record) => this.#deliver(record),
      gap: (gap) => this.#gap(gap),
      beforeTurn: () => this.#addNewPartitions(),
    });
    for (const log of this.#logsOf(options.partitions)) {
      this.#pump.add(log, options.from === "earliest" ? log.startOffset : log.endOffset);
    }
  }

  get status(): InboxStatus {
    const partitions = new Map<string, number[]>(this.#options.topics.map((topic) => [topic, []]));
    for (const { topic, partition } of this.#pump.logs) partitions.get(topic)?.push(partition);
    for (const numbers of partitions.values()) numbers.sort((left, right) => left - right);
    return {
      state: this.#isClosed ? "closed" : this.#state.isRunning ? "reading" : "reconnecting",
      partitions,
      recordsRead: this.#recordsRead,
      defectiveRecords: this.#defectiveRecords,
      handlerErrors: this.#handlerErrors,
    };
  }

  async setPartitions(partitions: readonly number[] | "all"): Promise<void> {
    if (this.#isClosed) throw closedError();
    const wanted = new Set(this.#logsOf(partitions));
    this.#partitions = partitions;
    for (const log of [...this.#pump.logs]) if (!wanted.has(log)) this.#pump.remove(log);
    for (const log of wanted) if (!this.#pump.has(log)) this.#pump.add(log, log.endOffset);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pump.stop();
    this.#events.closed(this);
  }

  #logsOf(partitions: readonly number[] | "all"): PartitionLog[] {
    return this.#options.topics.flatMap((topic) =>
      partitions === "all"
        ? this.#state.topic(topic).logs
        : partitions.map((partition) => this.#state.log(topic, partition)),
    );
  }

  #addNewPartitions(): void {
    if (this.#partitions !== "all") return;
    for (const name of this.#options.topics) {
      for (const log of this.#state.topics.get(name)?.logs ?? []) {
        if (!this.#pump.has(log)) this.#pump.add(log, log.startOffset);
      }
    }
  }

  #deliver(record: StoredRecord): void {
    const { topic, partition, offset, defect } = record;
    this.#recordsRead += 1;
    if (defect !== undefined) {
      this.#defectiveRecords += 1;
      this.#events.emit({ type: "defective-record", topic, partition, offset, defect });
    }
    this.#callListener(() => this.#options.onRecord(record));
  }

  #gap(gap: RecordGap): void {
    this.#events.emit({ type: "gap", gap });
    this.#callListener(() => this.#options.onGap?.(gap));
  }

  #callListener(call: () => void): void {
    try {
      call();
    } catch {
      this.#handlerErrors += 1;
    }
  }
}
