import type { Transport } from "../transport.ts";
import { BrokerState } from "./broker-state.ts";
import { createMemoryFaults, type MemoryFaults } from "./memory-faults.ts";
import { MemoryTransport, type MemoryTransportOptions } from "./memory-transport.ts";

/** A broker in this process: topics, partitions, offsets and groups as long as somebody refers to it. */
export interface MemoryBroker {
  /** What can go wrong, on demand. */
  readonly faults: MemoryFaults;
  /** A client of this broker, not started; any number of them share it. */
  createTransport(options?: MemoryTransportOptions): Transport;
  /**
   * Raises a topic's partition count; a smaller number changes nothing.
   * @throws TopicMissingError, NotAuthorizedError
   */
  addPartitions(topic: string, partitions: number): void;
}

/**
 * Makes an empty broker. It has no I/O, thread or timer of its own. A topic keeps its records for `retention.ms`
 * (default 7 days) and `retention.bytes` per partition (default 64 MiB, where a real broker has no limit).
 */
export function createMemoryBroker(): MemoryBroker {
  const state = new BrokerState();
  return {
    faults: createMemoryFaults(state),
    createTransport: (options = {}) => new MemoryTransport(state, options),
    addPartitions: (topic, partitions) => state.addPartitions(topic, partitions),
  };
}
