/** The error codes of the Kafka protocol that the driver tells apart. */
export const brokerCode = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  requestTimedOut: 7,
  messageTooLarge: 10,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  topicAuthorizationFailed: 29,
  groupAuthorizationFailed: 30,
  clusterAuthorizationFailed: 31,
  unsupportedVersion: 35,
  topicAlreadyExists: 36,
  invalidReplicationFactor: 38,
  notController: 41,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  storageError: 56,
  unknownProducerId: 59,
  groupIdNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
} as const;

const deniedCodes: ReadonlySet<number> = new Set([
  brokerCode.topicAuthorizationFailed,
  brokerCode.groupAuthorizationFailed,
  brokerCode.clusterAuthorizationFailed,
]);

/** The broker refused for want of a right. */
export function isDenied(code: number): boolean {
  return deniedCodes.has(code);
}

/** The topic is not there, or its name can never be one. */
export function isMissing(code: number): boolean {
  return code === brokerCode.unknownTopicOrPartition || code === brokerCode.invalidTopic;
}

/** What a failed produce says about the batch, apart from missing and denied topics. */
type ProduceVerdict = "try-again" | "corrupt" | "perhaps-stored" | "unknown-producer" | "too-large" | "refused";

const tryAgainCodes: ReadonlySet<number> = new Set([
  brokerCode.unknownTopicOrPartition,
  brokerCode.leaderNotAvailable,
  brokerCode.notLeader,
  brokerCode.notEnoughReplicas,
  brokerCode.storageError,
  brokerCode.fencedLeaderEpoch,
  brokerCode.unknownLeaderEpoch,
]);
const perhapsStoredCodes: ReadonlySet<number> = new Set([
  -1,
  brokerCode.requestTimedOut,
  brokerCode.notEnoughReplicasAfterAppend,
]);
/** The broker does not take the batch's sequence number as the next of its producer. */
const unknownProducerCodes: ReadonlySet<number> = new Set([
  brokerCode.outOfOrderSequence,
  brokerCode.duplicateSequence,
  brokerCode.invalidProducerEpoch,
  brokerCode.unknownProducerId,
]);

/**
 * Reads one partition of a produce answer that is an error. A broker that loses its leadership while it waits for the
 * replicas answers as one that never had it, but with the place of the batch that it has appended.
 */
export function produceVerdict({ code, baseOffset }: { code: number; baseOffset: bigint }): ProduceVerdict {
  if (tryAgainCodes.has(code)) return baseOffset < 0n ? "try-again" : "perhaps-stored";
  if (perhapsStoredCodes.has(code)) return "perhaps-stored";
  // Damaged on its way; before Kafka 2.4 also what is called an invalid record since.
  if (code === brokerCode.corruptMessage) return "corrupt";
  if (unknownProducerCodes.has(code)) return "unknown-producer";
  return code === brokerCode.messageTooLarge || code === brokerCode.recordListTooLarge ? "too-large" : "refused";
}
