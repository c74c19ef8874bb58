import type { Socket } from "node:net";
import type { KafkaConnection } from "../connection/connection.ts";
import { brokerError } from "../connection/error-mapping.ts";
import { hardenConnection } from "../connection/harden-connection.ts";
import { silentLogger } from "../connection/kafkajs-logger.ts";
import { readCommitted } from "../connection/offsets.ts";
import { pushFrame } from "../connection/request-frame.ts";
import { createSocketFactory } from "../connection/socket-factory.ts";
import {
  type Connection,
  type FetchTopic,
  type GroupBroker,
  type GroupCluster,
  loadGroups,
  loadProtocol,
  type MetadataResponse,
  type ProtocolRequest,
} from "../kafkajs-internals.ts";
import { addressKey, type BrokerAddress } from "../options.ts";
import { fetchApi } from "../reading/fetch.ts";
import { findCoordinator } from "../responders.ts";

const requestTimeoutMs = 5_000;
const renewSessionBeforeMs = 2_000;

/**
 * How often a member looks for added partitions, as often as an inbox does: until it has seen one, nobody serves the
 * requests in it, and their callers wait only seconds.
 */
export const groupMetadataMaxAgeMs = 5_000;

/** How kafkajs tries again by itself before a membership counts as crashed. */
export const groupRetry = { initialRetryTime: 100, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 8 };

interface GroupClusterHooks {
  onSocket(socket: Socket): void;
  /** Stands in for kafkajs's fetch. */
  fetch(broker: GroupBroker, topics: readonly FetchTopic[]): Promise<unknown>;
}

/**
 * A cluster object of kafkajs for one member of a group, with our own fetch, metadata and coordinator look-up put in
 * place on this object; other users of kafkajs in the process are not touched.
 */
export function createGroupCluster(connection: KafkaConnection, hooks: GroupClusterHooks): GroupCluster {
  const { Cluster } = loadGroups();
  const { settings } = connection;
  const cluster = new Cluster({
    logger: silentLogger,
    socketFactory: createSocketFactory(hooks.onSocket),
    // Not read: the builder that replaces kafkajs's is always told an address.
    brokers: settings.bootstrap.map(addressKey),
    ssl: settings.ssl,
    sasl: settings.sasl?.forConnection() ?? null,
    clientId: settings.clientId,
    connectionTimeout: settings.connectTimeoutMs,
    authenticationTimeout: settings.requestTimeoutMs,
    reauthenticationThreshold: renewSessionBeforeMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    metadataMaxAge: groupMetadataMaxAgeMs,
    retry: groupRetry,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: readCommitted,
    offsets: new Map(),
  });
  replaceBrokers(cluster, hooks, settings.maxAnswerBytes);
  replaceSeeds(cluster, connection);
  // kafkajs swallows why a group cannot be found, so a denied one would look like an absent one.
  cluster.findGroupCoordinatorMetadata = async ({ groupId }) => ({
    coordinator: await findCoordinator(connection, groupId),
  });
  return cluster;
}

function replaceBrokers({ brokerPool }: GroupCluster, hooks: GroupClusterHooks, maxAnswerBytes: number): void {
  const createBroker = brokerPool.createBroker.bind(brokerPool);
  brokerPool.createBroker = (options) => {
    const broker = createBroker(options);
    for (const connection of broker.connectionPool.pool) hardenConnection(connection, maxAnswerBytes);
    broker.metadata = (topics) => readMetadata(broker, topics);
    broker.fetch = (request) => hooks.fetch(broker, request.topics);
    return broker;
  };
}

/** Brokers known to live come before the bootstrap list, and IPv6 addresses are understood. */
function replaceSeeds({ brokerPool }: GroupCluster, connection: KafkaConnection): void {
  const { connectionPoolBuilder } = brokerPool;
  let turn = 0;
  const nextSeed = (): BrokerAddress => {
    const seeds = connection.knownAddresses();
    return seeds[turn++ % seeds.length] as BrokerAddress;
  };
  brokerPool.connectionPoolBuilder = {
    build: (destination) => connectionPoolBuilder.build(destination?.host === undefined ? nextSeed() : destination),
  };
}

/** Sends a finished fetch frame over a connection of kafkajs's pool. */
export async function exchangeFetch(connection: Connection, frame: Buffer): Promise<Buffer> {
  if (connection.sasl !== null && !connection.isAuthenticated()) await connection.authenticate();
  return pushFrame(connection, frame, fetchApi);
}

/** Metadata in which a missing or denied topic has no partitions, instead of an error for all topics. */
async function readMetadata(broker: GroupBroker, topics: readonly string[]): Promise<MetadataResponse> {
  const { requests, apiKeys } = loadProtocol();
  const definition = requests.Metadata;
  const apiKey = apiKeys.Metadata;
  if (definition === undefined || apiKey === undefined) throw brokerError(-1);
  const protocol = broker.lookupRequest(apiKey, definition)({ topics: [...topics], allowAutoTopicCreation: false });
  const { request, response } = protocol as ProtocolRequest<MetadataResponse>;
  const connection = await broker.connectionPool.getConnection(0);
  const answer = await connection.send<MetadataResponse>({
    request,
    response: { decode: response.decode, parse: (decoded: MetadataResponse) => decoded },
  });
  for (const topic of answer.topicMetadata) if (topic.topicErrorCode !== 0) topic.partitionMetadata = [];
  return answer;
}
