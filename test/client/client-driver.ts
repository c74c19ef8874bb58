import type { Transport } from "@event-intelligence/transport";

/** A broker that the client's tests run on. */
export interface ClientDriver {
  readonly name: string;
  /** A transport, not started. All of one driver reach the same broker. */
  createTransport(): Transport;
}
