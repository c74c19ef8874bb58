import { EventIntelligenceError } from "@event-intelligence/contracts";
import {
  GroupProtocolMismatchError,
  NotAuthorizedError,
  TopicMissingError,
  TransportClosedError,
  TransportUnavailableError,
} from "../../errors.ts";
import { type KafkajsError, loadProtocol } from "../kafkajs-internals.ts";
import { isDenied, isMissing } from "./broker-codes.ts";

/** The broker's error behind a code, to be a `cause`. */
export function brokerError(code: number): KafkajsError {
  return loadProtocol().createErrorFromCode(code);
}

/** The typed error for a topic that the broker would not serve. */
export function topicError(topic: string, code: number): Error {
  const cause = brokerError(code);
  if (isMissing(code)) return topicMissing(topic, cause);
  if (isDenied(code)) {
    return new NotAuthorizedError(
      `The broker denies access to topic "${topic}" (${cause.type}); check the access rights of this user on the topic`,
      { topic, cause },
    );
  }
  return new TransportUnavailableError(
    `Topic "${topic}" cannot be used now (${cause.type}: ${cause.message}); check that its partitions have leaders`,
    { topic, cause },
  );
}

/** The typed error for a topic that is not there. */
function topicMissing(topic: string, cause?: unknown): TopicMissingError {
  return new TopicMissingError(
    `Topic "${topic}" does not exist and is never created by accident; check its name, or create it (a worker creates its topics when it starts)`,
    { topic, cause },
  );
}

/** The typed error for a connection that could not be opened. */
export function connectError(error: unknown, address: string): Error {
  if (error instanceof EventIntelligenceError) return error;
  const cause = error as KafkajsError;
  const isRefused = cause.name === "KafkaJSSASLAuthenticationError" || cause.type === "SASL_AUTHENTICATION_FAILED";
  if (isRefused) {
    return new NotAuthorizedError(
      `Broker ${address} refused the credentials (${cause.message}); check user name, password and SASL mechanism`,
      { cause },
    );
  }
  return unavailable(`Broker ${address} cannot be reached (${messageOf(error)})`, error);
}

/** A {@link TransportUnavailableError} whose message ends with what to check. */
export function unavailable(what: string, cause?: unknown): TransportUnavailableError {
  return new TransportUnavailableError(
    `${what}; check the bootstrap servers, that the broker runs, and that TLS and SASL settings match its listener`,
    { cause },
  );
}

export function transportClosed(): TransportClosedError {
  return new TransportClosedError("The transport is closed; create a new one to go on");
}

/** What made a member of a group leave it for good, or null where joining again may help. */
export function fatalGroupError(error: unknown, group: string): Error | null {
  const type = findInCauses(error, (link) => link.type);
  if (type === "INCONSISTENT_GROUP_PROTOCOL") {
    return new GroupProtocolMismatchError(
      `Group "${group}" already has members with another partition assigner, so this member cannot join it; use a group name of its own, or stop the other members first`,
      { cause: error },
    );
  }
  if (type === "GROUP_AUTHORIZATION_FAILED" || type === "TOPIC_AUTHORIZATION_FAILED") {
    return new NotAuthorizedError(
      `The broker denies membership of group "${group}" (${type}); check the Read rights of this user on the group and its topics`,
      { cause: error },
    );
  }
  const isRefused = findInCauses(error, (link) =>
    link.name === "KafkaJSSASLAuthenticationError" ? link.name : undefined,
  );
  if (isRefused !== undefined) return connectError(error, "of the group");
  if (type === "INVALID_GROUP_ID" || type === "INVALID_SESSION_TIMEOUT") {
    return new NotAuthorizedError(
      `The broker does not take group "${group}" with these settings (${type}); check the group's name and the session time-out against the broker's limits`,
      { cause: error },
    );
  }
  return null;
}

/** Nothing listens at the address, or nobody knows the host: an answer at once, unlike silence. */
export function isRefusal(error: unknown): boolean {
  const isOf = ({ code }: KafkajsError) => code === "ECONNREFUSED" || code === "ENOTFOUND";
  return findInCauses(error, (link) => (isOf(link) ? link.name : undefined)) !== undefined;
}

const movingTypes: ReadonlySet<string> = new Set([
  "GROUP_LOAD_IN_PROGRESS",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR_FOR_GROUP",
]);

/** The group's coordinator is starting or moving, as on a fresh cluster or after a restart: a matter of a moment. */
export function isCoordinatorMoving(error: unknown): boolean {
  return (
    findInCauses(error, ({ type }) => (type !== undefined && movingTypes.has(type) ? type : undefined)) !== undefined
  );
}

function findInCauses(error: unknown, read: (link: KafkajsError) => string | undefined): string | undefined {
  let link = error as KafkajsError | undefined;
  for (let depth = 0; link != null && depth < 8; depth++) {
    const found = read(link);
    if (found !== undefined) return found;
    link = link.cause as KafkajsError | undefined;
  }
  return undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What lies at the bottom of an error; what lies above repeats the advice that the caller gives as well. */
export function rootMessageOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause instanceof Error; depth++) root = root.cause;
  return messageOf(root);
}

/** As an Error, whatever was thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
