import type { Transport } from "@event-intelligence/transport";

/** A broker that the worker's tests run on. */
export interface WorkerDriver {
  readonly name: string;
  /** A transport, not started. All of one driver reach the same broker. */
  createTransport(): Transport | Promise<Transport>;
}
