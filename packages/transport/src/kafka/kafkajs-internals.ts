import { createRequire } from "node:module";
import type { Socket } from "node:net";
import type { KafkajsLogger } from "./connection/kafkajs-logger.ts";

/*
 * The only file that names modules inside kafkajs. The package is pinned to one version, has no `exports` map, and the
 * guard test test/guards/kafkajs-internals.test.ts fails when anything used here changes its shape.
 *
 * What is used and why: `Connection` (framing, SASL, request time-outs) and the request codecs, because the public API
 * offers no fetch without a group and throws a whole response away for one bad partition; `Cluster`, `ConsumerGroup`
 * and `Runner`, because the public consumer hides the group's generation and swallows why a group was denied.
 */
const require = createRequire(import.meta.url);

/** A request of the Kafka protocol as kafkajs describes it. */
export interface ProtocolRequest<T> {
  readonly request: { readonly apiKey: number; readonly apiName: string; readonly apiVersion: number };
  readonly response: { decode(payload: Buffer): Promise<T>; parse(decoded: T): unknown };
}

/** Supported API versions of a broker, by API key. */
export type ApiVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;

interface RequestDefinition {
  readonly versions: readonly string[];
  protocol(options: { version: number }): (parameters?: object) => ProtocolRequest<unknown>;
}

interface RequestEntry {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  resolve(answer: { payload: Buffer }): void;
  reject(error: Error): void;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Requests that wait for their answer, by correlation id. */
  readonly inflight: ReadonlyMap<number, unknown>;
  push(request: {
    entry: RequestEntry;
    expectResponse: boolean;
    requestTimeout: number | null;
    sendRequest(): void;
  }): void;
  fulfillRequest(answer: { correlationId: number; payload: Buffer; size: number }): void;
  maybeThrottle(throttleMs: number): void;
  scheduleCheckPendingRequests(): void;
  waitForPendingRequests(): Promise<void>;
}

/** The description of the symbol under which a connection has the method that `send` and `authenticate` both call. */
export const authenticateSymbol = "private:Connection:authenticate";

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly socket?: Socket | undefined;
  readonly requestQueue: RequestQueue;
  readonly sasl: object | null;
  /** When the last authentication succeeded, by `process.hrtime()`; null before it, and after the connection ended. */
  readonly authenticatedAt: [seconds: number, nanoseconds: number] | null;
  /** What {@link nextCorrelationId} gives next. */
  readonly correlationId: number;
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  authenticate(): Promise<void>;
  isConnected(): boolean;
  /** Whether there is a session that need not be renewed yet. */
  isAuthenticated(): boolean;
  failIfNotConnected(): void;
  /** Takes what the socket has read. */
  processData(chunk: Buffer): void;
  nextCorrelationId(): number;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(isSupported: boolean): void;
  send<T>(request: ProtocolRequest<T>): Promise<T>;
}

/** How kafkajs asks for a socket. */
interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl?: object | null | undefined;
  onConnect(): void;
}
export type SocketFactory = (request: SocketRequest) => Socket;

/** A way to log in as kafkajs takes it; it keeps its authenticator in the object, so each connection gets its own copy. */
export type KafkajsSasl = SaslPassword | SaslMechanism;

interface SaslPassword {
  readonly mechanism: string;
  readonly username: string;
  readonly password: string;
}

/** A mechanism of our own. Messages and answers have their length before them, in four bytes. */
export interface SaslMechanism {
  readonly mechanism: string;
  authenticationProvider(connection: {
    readonly host: string;
    readonly port: number;
    saslAuthenticate<T>(exchange: {
      readonly request: { encode(): Promise<Buffer> };
      readonly response: { decode(bytes: Buffer): Promise<T>; parse(decoded: T): T };
    }): Promise<T>;
  }): { authenticate(): Promise<void> };
}

interface ConnectionOptions {
  readonly logger: KafkajsLogger;
  readonly socketFactory: SocketFactory;
  readonly ssl: object | null;
  readonly sasl: KafkajsSasl | null;
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly reauthenticationThreshold: number;
  readonly enforceRequestTimeout: boolean;
}

type ConnectionClass = new (options: ConnectionOptions & { host: string; port: number }) => Connection;

/** An error of kafkajs: `type` is the broker's error name, `retriable` its opinion, `cause` what lies below. */
export type KafkajsError = Error & {
  readonly type?: string;
  readonly code?: number | string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
};

/** The modules that every transport needs. */
interface KafkajsProtocol {
  readonly Connection: ConnectionClass;
  readonly requests: Readonly<Record<string, RequestDefinition>>;
  readonly apiKeys: Readonly<Record<string, number>>;
  lookup(
    versions: ApiVersions,
  ): (apiKey: number, definition: RequestDefinition) => (parameters?: object) => ProtocolRequest<unknown>;
  createErrorFromCode(code: number): KafkajsError;
}

let protocol: KafkajsProtocol | undefined;

/** Loads the protocol modules of kafkajs, once. About 30 ms, so not before a transport starts. */
export function loadProtocol(): KafkajsProtocol {
  if (protocol !== undefined) return protocol;
  const Connection = require("kafkajs/src/network/connection") as ConnectionClass;
  const { requests, lookup } = require("kafkajs/src/protocol/requests") as Pick<KafkajsProtocol, "requests" | "lookup">;
  const apiKeys = require("kafkajs/src/protocol/requests/apiKeys") as KafkajsProtocol["apiKeys"];
  const { createErrorFromCode } = require("kafkajs/src/protocol/error") as Pick<KafkajsProtocol, "createErrorFromCode">;
  protocol = { Connection, requests, lookup, apiKeys, createErrorFromCode };
  return protocol;
}

interface PartitionMetadata {
  readonly partitionErrorCode: number;
  readonly partitionId: number;
  readonly leader: number;
  readonly replicas: readonly number[];
}

export interface MetadataResponse {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly controllerId: number;
  topicMetadata: { readonly topicErrorCode: number; readonly topic: string; partitionMetadata: PartitionMetadata[] }[];
}

export interface FetchTopic {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly fetchOffset: string;
    readonly maxBytes: number;
  }[];
}

/** A broker object of a group's cluster; `fetch` and `metadata` are replaced by ours. */
export interface GroupBroker {
  readonly nodeId: number;
  readonly connectionPool: { readonly pool: readonly Connection[]; getConnection(index: number): Promise<Connection> };
  lookupRequest(apiKey: number, definition: RequestDefinition): (parameters?: object) => ProtocolRequest<unknown>;
  disconnect(): Promise<void>;
  fetch(request: { maxWaitTime: number; maxBytes: number; topics: readonly FetchTopic[] }): Promise<unknown>;
  metadata(topics: readonly string[]): Promise<MetadataResponse>;
}

interface ConnectionPoolBuilder {
  build(destination?: { host?: string; port?: number; rack?: string }): Promise<unknown>;
}

export interface GroupCluster {
  readonly brokerPool: {
    createBroker(options: object): GroupBroker;
    connectionPoolBuilder: ConnectionPoolBuilder;
  };
  connectionPoolBuilder: ConnectionPoolBuilder;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findGroupCoordinatorMetadata(query: {
    groupId: string;
    coordinatorType: number;
  }): Promise<{ coordinator: { nodeId: number; host: string; port: number } }>;
}

export interface ConsumerGroup {
  memberId: string | null;
  leave(): Promise<void>;
  commitOffsets(offsets: {
    topics: { topic: string; partitions: { partition: number; offset: string; metadata: null }[] }[];
  }): Promise<void>;
  seek(position: { topic: string; partition: number; offset: string }): void;
}

export interface Runner {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface InstrumentationEmitter {
  addListener(name: string, listener: (event: { payload: Record<string, unknown> }) => void): () => void;
}

/** One batch that kafkajs hands on; ours carries the decoded records in its only message. */
export interface GroupBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly object[];
}

/** How kafkajs asks for the shares of a group: in `assign` as its leader, in `protocol` as any member. */
export interface GroupAssigner {
  readonly name: string;
  readonly version: number;
  protocol(subscription: { topics: readonly string[] }): { name: string; metadata: Buffer };
  assign(group: {
    members: readonly { memberId: string; memberMetadata: Buffer }[];
  }): Promise<{ memberId: string; memberAssignment: Buffer }[]>;
}

/** The modules that only a member of a consumer group needs. */
interface KafkajsGroups {
  readonly Cluster: new (options: object) => GroupCluster;
  readonly ConsumerGroup: new (options: object) => ConsumerGroup;
  readonly Runner: new (options: object) => Runner;
  readonly Emitter: new () => InstrumentationEmitter;
  readonly memberMetadata: {
    encode(metadata: { version: number; topics: readonly string[] }): Buffer;
    decode(bytes: Buffer): { readonly topics: readonly string[] };
  };
  readonly memberAssignment: {
    encode(share: { version: number; assignment: Readonly<Record<string, readonly number[]>> }): Buffer;
  };
  readonly eventNames: { readonly GROUP_JOIN: string; readonly REBALANCING: string };
}

let groups: KafkajsGroups | undefined;

/** Loads the group modules of kafkajs, once; a client that only asks never needs them. */
export function loadGroups(): KafkajsGroups {
  if (groups !== undefined) return groups;
  const Cluster = require("kafkajs/src/cluster") as KafkajsGroups["Cluster"];
  const ConsumerGroup = require("kafkajs/src/consumer/consumerGroup") as KafkajsGroups["ConsumerGroup"];
  const Runner = require("kafkajs/src/consumer/runner") as KafkajsGroups["Runner"];
  const Emitter = require("kafkajs/src/instrumentation/emitter") as KafkajsGroups["Emitter"];
  const { MemberMetadata, MemberAssignment } = require("kafkajs/src/consumer/assignerProtocol") as {
    MemberMetadata: KafkajsGroups["memberMetadata"];
    MemberAssignment: KafkajsGroups["memberAssignment"];
  };
  const { events } = require("kafkajs/src/consumer/instrumentationEvents") as { events: KafkajsGroups["eventNames"] };
  groups = {
    Cluster,
    ConsumerGroup,
    Runner,
    Emitter,
    memberMetadata: MemberMetadata,
    memberAssignment: MemberAssignment,
    eventNames: events,
  };
  return groups;
}
