import "../require-node.ts";

// The one error that a test's own handlers throw, so that one dependency is enough.
export { OperationError } from "@event-intelligence/contracts";
export { type Pair, type PairClientOptions, type PairHandlers, type PairOptions, startPair } from "./start-pair.ts";
