import type { Transport, TransportObserver } from "../transport.ts";

/** The few functions of a test framework that the suite needs. Vitest's and node:test's fit with a line each. */
export interface ConformanceRunner {
  /** Groups the tests that `body` registers. */
  describe(title: string, body: () => void): void;
  /** Registers one test; it fails when its promise rejects. `timeoutMs` is generous: the suite waits on conditions. */
  it(title: string, body: () => Promise<void>, timeoutMs: number): void;
  /** Registers a test that cannot run with this driver; the runner prints title and reason. */
  skip(title: string, reason: string): void;
}

/** A driver under test. */
export interface ConformanceDriver {
  /** Stands in the titles: "memory", "kafka". */
  readonly name: string;
  /** A new transport, not started. All of one driver reach the same broker. The suite closes what it creates. */
  createTransport(options: { observer?: TransportObserver | undefined }): Transport | Promise<Transport>;
  /** What can be done to the broker behind the driver. A test that needs an absent ability is skipped, and says so. */
  readonly features: ConformanceFeatures;
  /** Longest wait for one condition, in milliseconds: group joins of a real broker take seconds. Default 20000. */
  readonly waitMs?: number | undefined;
}

/** Abilities beyond the seam. Each is optional; its absence skips the tests that name it. */
export interface ConformanceFeatures {
  /** Raises a topic's partition count to `partitions` and returns when the broker has done it. */
  addPartitions?: ((topic: string, partitions: number) => Promise<void>) | undefined;
  /** Deletes the records of a partition below `offset`, as retention would. */
  deleteRecordsBefore?: ((topic: string, partition: number, offset: bigint) => Promise<void>) | undefined;
  /** A transport, not started, that no broker ever answers. */
  createUnreachableTransport?: (() => Transport | Promise<Transport>) | undefined;
  /** A transport, not started, whose credentials the broker refuses. */
  createRefusedTransport?: (() => Transport | Promise<Transport>) | undefined;
  /** Makes an existing topic forbidden to the driver's transports. */
  denyTopic?: ((topic: string) => Promise<void>) | undefined;
  /** Makes a group forbidden to the driver's transports. */
  denyGroup?: ((group: string) => Promise<void>) | undefined;
  /** Takes the broker away; the promise resolves with a function that brings it back, records and groups intact. */
  interruptBroker?: (() => Promise<() => Promise<void>>) | undefined;
  /** Stores records in a transaction of another client, and leaves it open; resolves with how to end it. */
  openTransaction?:
    | ((
        topic: string,
        partition: number,
        texts: readonly string[],
      ) => Promise<{
        /** Lets others read its records. */
        commit(): Promise<void>;
        /** Takes them back. */
        abort(): Promise<void>;
      }>)
    | undefined;
  /**
   * Has the broker refuse whatever is sent to a partition, in a way that passes, as while its leader moves; the promise
   * resolves with a function that ends this. What is sent to other partitions of the topic may be refused along with it,
   * but not each time.
   */
  refuseSends?: ((topic: string, partition: number) => Promise<() => Promise<void>>) | undefined;
  /** Stores a record that cannot be decoded. */
  storeUndecodableRecord?: ((topic: string, partition: number) => Promise<void>) | undefined;
}

/** The name of one ability. */
export type ConformanceFeature = keyof ConformanceFeatures;
