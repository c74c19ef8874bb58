export type { SendFailure } from "./broker-state.ts";
export type { EndFault } from "./fault-list.ts";
export { createMemoryBroker, type MemoryBroker } from "./memory-broker.ts";
export type { CountedTopicFault, MemoryFaults, TopicFault } from "./memory-faults.ts";
export type { MemoryTransportOptions } from "./memory-transport.ts";
