import "../require-node.ts";

// The one error that a test's own handlers throw, so that one dependency is enough.
export { OperationError } from "@event-intelligence/contracts";
export type { PairHandlers } from "./pair-handlers.ts";
export { type Pair, type PairClientOptions, type PairOptions, startPair } from "./start-pair.ts";
