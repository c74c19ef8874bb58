import type { RecordDefect } from "../transport.ts";
import { type BrokerState, partitionTarget, type SendFailure } from "./broker-state.ts";
import type { EndFault } from "./fault-list.ts";

/** A fault for one topic, or for all where none is named. */
export interface TopicFault {
  readonly topic?: string | undefined;
}

/** A fault that strikes `times` times; without a number until it is ended. */
export interface CountedTopicFault extends TopicFault {
  readonly times?: number | undefined;
}

/**
 * What can go wrong with a memory broker, on demand. A fault that lasts is ended by the function its method returns, or
 * by `clear`.
 */
export interface MemoryFaults {
  /** Sends reject: "not-sent" with NotSentError, the others with SendIndeterminateError, the record stored or not. */
  failSends(fault: CountedTopicFault & { as: SendFailure }): EndFault;
  /** Sends reach the broker `delayMs` later, and those to the same partition that come after them no earlier. */
  delaySends(fault: CountedTopicFault & { delayMs: number }): EndFault;
  /**
   * The broker refuses what is sent to a topic, or to one partition of it, as while its leader moves: senders try again,
   * and tell their observers. Each try of a partition counts as one time.
   */
  refuseSends(fault: { topic: string; partition?: number | undefined; times?: number | undefined }): EndFault;
  /** Inboxes and work queues see a record `delayMs` after it was stored; `read` sees it at once. */
  delayDelivery(fault: TopicFault & { delayMs: number }): EndFault;
  /** Sends succeed, yet nobody ever reads the record: a reply that is lost in silence. */
  loseRecords(fault: CountedTopicFault): EndFault;
  /** Inboxes and work queues are handed a record twice in a row. */
  duplicateDelivery(fault: CountedTopicFault): EndFault;
  /** Looks at responders fail, for one group or all. */
  failLooks(fault: { group?: string | undefined; times?: number | undefined }): EndFault;
  /** Forbids a topic, a group, or a client by its id, from now on. */
  deny(what: { topic: string } | { group: string } | { clientId: string }): EndFault;
  /** Takes a partition from the member that owns it; another member gets it, or the same one where there is no other. */
  takePartition(partition: { group: string; topic: string; partition: number }): void;
  /** Stores a record that carries a defect; `value` (default: some bytes) is what is left of it, of a batch its bytes. */
  storeDefect(record: { topic: string; partition: number; defect: RecordDefect; value?: Uint8Array | undefined }): void;
  /** Deletes the records of a partition below an offset, as retention does. */
  deleteRecordsBefore(range: { topic: string; partition: number; offset: bigint }): void;
  /** Moves the broker's clock on, or back with a negative number. */
  moveClock(byMs: number): void;
  /** Makes the broker unreachable. Records, groups and memberships stay. */
  stopBroker(): void;
  /** Makes it reachable again. */
  startBroker(): void;
  /** Ends every fault, starts the broker and sets its clock right. */
  clear(): void;
}

/** The fault controls of a broker. */
export function createMemoryFaults(state: BrokerState): MemoryFaults {
  return {
    failSends: (fault) => state.failSends.add(fault, fault.topic),
    delaySends: (fault) => state.delaySends.add(fault, fault.topic),
    refuseSends: (fault) => state.refuseSends.add(fault, partitionTarget(fault.topic, fault.partition)),
    delayDelivery: (fault) => delayDelivery(state, fault),
    loseRecords: (fault) => state.loseRecords.add(fault, fault.topic),
    duplicateDelivery: (fault) => state.duplicateDelivery.add(fault, fault.topic),
    failLooks: (fault) => state.failLooks.add(fault, fault.group),
    deny: (what) => deny(state, what),
    takePartition: ({ group, topic, partition }) => state.group(group).takeAway(state.log(topic, partition)),
    storeDefect: (record) => storeDefect(state, record),
    deleteRecordsBefore: ({ topic, partition, offset }) => deleteRecordsBefore(state, topic, partition, offset),
    moveClock: (byMs) => state.moveClock(byMs),
    stopBroker: () => state.stop(),
    startBroker: () => state.start(),
    clear: () => state.clearFaults(),
  };
}

function delayDelivery(state: BrokerState, fault: TopicFault & { delayMs: number }): EndFault {
  const end = state.delayDelivery.add({ delayMs: fault.delayMs }, fault.topic);
  return () => {
    end();
    // Readers sleep until the delay they saw is over; without it their records are due now.
    state.wakeReaders();
  };
}

function deny(state: BrokerState, what: Parameters<MemoryFaults["deny"]>[0]): EndFault {
  const [kind, name] =
    "topic" in what
      ? (["topic", what.topic] as const)
      : "group" in what
        ? (["group", what.group] as const)
        : (["client", what.clientId] as const);
  state.deny(kind, name);
  return () => state.allow(kind, name);
}

function storeDefect(state: BrokerState, record: Parameters<MemoryFaults["storeDefect"]>[0]): void {
  const { topic, partition, defect, value = new TextEncoder().encode("a damaged batch") } = record;
  const content = { key: null, value, headers: new Map(), defect, sizeBytes: value.byteLength };
  const nowMs = state.nowMs();
  state.topic(topic).append(state.log(topic, partition), content, {
    createdMs: nowMs,
    brokerTimeMs: nowMs,
    lost: false,
  });
}

function deleteRecordsBefore(state: BrokerState, topic: string, partition: number, offset: bigint): void {
  const log = state.log(topic, partition);
  log.deleteBefore(offset);
  log.wakeReaders();
}
