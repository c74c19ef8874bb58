import type { ErrorCode } from "@event-intelligence/contracts";

/** What the documentation says about one error class. */
export interface ErrorClassEntry {
  /** Folder of the package that exports the class. */
  readonly package: "contracts" | "transport" | "analysis" | "client" | "worker" | "event-intelligence";
  readonly name: string;
  /** The stable code; equal to the class's own. */
  readonly code: string;
  readonly meaning: string;
  readonly cure: string;
}

/** Every error class a caller can meet. A guard test holds it equal to what the packages export. */
export const errorClasses: readonly ErrorClassEntry[] = [
  {
    package: "transport",
    name: "TransportUnavailableError",
    code: "TRANSPORT_UNAVAILABLE",
    meaning: "Every broker refused the connection, none could be reached in time, or the connection broke.",
    cure: "Check that the broker runs and that KAFKA_BOOTSTRAP_SERVERS and the TLS settings fit it; then try again.",
  },
  {
    package: "transport",
    name: "TransportClosedError",
    code: "TRANSPORT_CLOSED",
    meaning: "The transport was closed before or during the call.",
    cure: "Close it after the last call; create a new one to go on.",
  },
  {
    package: "transport",
    name: "TopicMissingError",
    code: "TOPIC_MISSING",
    meaning: "The topic does not exist, and nothing creates it by accident.",
    cure: "Start a worker, which creates its topics, or create the topic; check TOPIC_PROFILE and KAFKA_ENVIRONMENT.",
  },
  {
    package: "transport",
    name: "PartitionMissingError",
    code: "PARTITION_MISSING",
    meaning: "The topic exists, but not the partition that was asked for.",
    cure: "Ask for a partition the topic has.",
  },
  {
    package: "transport",
    name: "NotAuthorizedError",
    code: "NOT_AUTHORIZED",
    meaning: "The broker refused the credentials, or an access right on a topic or group is missing.",
    cure: "Check the KAFKA_SASL settings and grant the right the message names.",
  },
  {
    package: "transport",
    name: "NotSentError",
    code: "NOT_SENT",
    meaning: "The record was surely not stored.",
    cure: "Send it again: it cannot arrive twice.",
  },
  {
    package: "transport",
    name: "SendIndeterminateError",
    code: "SEND_INDETERMINATE",
    meaning: "The broker's answer did not come in time, so the record may or may not have been stored.",
    cure: "Send it again only where a second copy does no harm.",
  },
  {
    package: "transport",
    name: "RecordTooLargeError",
    code: "RECORD_TOO_LARGE",
    meaning: "The record is larger than the topic takes; it was not sent.",
    cure: "Send less, or raise max.message.bytes of the topic.",
  },
  {
    package: "transport",
    name: "GroupProtocolMismatchError",
    code: "GROUP_PROTOCOL_MISMATCH",
    meaning: "The consumer group already runs with another assignment protocol, so this worker cannot join it.",
    cure: "Give the workers a group of their own in KAFKA_CONSUMER_GROUP.",
  },
  {
    package: "client",
    name: "RequestTimeoutError",
    code: "REQUEST_TIMEOUT",
    meaning: "The deadline passed before an answer came, or before a silent broker could be reached.",
    cure: "Check that workers run and keep up, or give the call a larger budget.",
  },
  {
    package: "client",
    name: "RequestAbortedError",
    code: "REQUEST_ABORTED",
    meaning: "The caller's own signal ended the call.",
    cure: "Nothing to do.",
  },
  {
    package: "client",
    name: "ClientClosedError",
    code: "CLIENT_CLOSED",
    meaning: "The client was closed before or during the call.",
    cure: "Close it after the last call; create a new one to go on.",
  },
  {
    package: "client",
    name: "NoResponderError",
    code: "NO_RESPONDER",
    meaning: "Nobody reads the request topic, so nobody can answer.",
    cure: "Start a worker; check that the service's responderGroups (KAFKA_RESPONDER_GROUPS) name its group.",
  },
  {
    package: "client",
    name: "CircuitOpenError",
    code: "CIRCUIT_OPEN",
    meaning: "Too many calls in a row failed, so this one was not tried.",
    cure: "Look at the failures before it; a probe goes out after CIRCUIT_BREAKER_TIMEOUT_MS, or when broker or worker come back.",
  },
  {
    package: "client",
    name: "OverloadedError",
    code: "OVERLOADED",
    meaning: "As many calls as the client allows are pending already.",
    cure: "Ask fewer at a time, or raise MAX_PENDING_REQUESTS.",
  },
  {
    package: "client",
    name: "InvalidRequestError",
    code: "INVALID_REQUEST",
    meaning: "The request breaks its schema; nothing was sent.",
    cure: "Correct the fields the message names.",
  },
  {
    package: "client",
    name: "PayloadTooLargeError",
    code: "PAYLOAD_TOO_LARGE" satisfies ErrorCode,
    meaning: "The request is larger than the topic takes; nothing was sent.",
    cure: "Send less code at once, or raise max.message.bytes of the topic.",
  },
  {
    package: "client",
    name: "InvalidReplyError",
    code: "INVALID_REPLY",
    meaning: "A reply came for this call, but it breaks the operation's schema.",
    cure: "Check the version of the worker that answered.",
  },
  {
    package: "client",
    name: "NoSourceError",
    code: "NO_SOURCE",
    meaning: "No source of answers is allowed, or able, to answer this call; nothing was tried.",
    cure: "Allow another source: check ANALYSIS_MODE, ENABLE_EVENT_INTELLIGENCE and ENABLE_BUILTIN_FALLBACK.",
  },
  {
    package: "client",
    name: "WorkerFailureError",
    code: "WORKER_FAILURE",
    meaning: "A worker, or the direct analyzer in its place, answered that it could not do it; see failure.code.",
    cure: "Follow the cure of that code.",
  },
  {
    package: "contracts",
    name: "OptionsError",
    code: "OPTIONS_INVALID",
    meaning: "A service, a client or a transport was created with options that cannot work; all problems are listed.",
    cure: "Correct each option it names.",
  },
  {
    package: "worker",
    name: "WorkerOptionsError",
    code: "WORKER_OPTIONS_INVALID",
    meaning: "The worker was created with options that cannot work; the message lists every problem at once.",
    cure: "Correct each option it names.",
  },
  {
    package: "worker",
    name: "WorkerStateError",
    code: "WORKER_STATE",
    meaning: "The call does not fit the worker's state, or the worker was drained while it was starting.",
    cure: "Create a new worker to serve again.",
  },
  {
    package: "event-intelligence",
    name: "SettingsError",
    code: "SETTINGS_INVALID",
    meaning: "Environment variables are wrong; the error lists all problems at once.",
    cure: "Correct each variable it names.",
  },
  {
    package: "event-intelligence",
    name: "SnapshotError",
    code: "SNAPSHOT_UNREADABLE",
    meaning:
      "A snapshot of metrics could not be had or read by `rollout-check`, or does not hold what a rollout is judged by.",
    cure: "Give it the page that serves the metrics of a client with a Prometheus observer, whole.",
  },
];

/** What the documentation says about each code that a failed reply may carry. */
export const wireCodes: Readonly<Record<ErrorCode, { readonly meaning: string; readonly cure: string }>> = {
  INVALID_INPUT: {
    meaning: "The request breaks its schema, or its parts contradict each other.",
    cure: "Correct the fields the message names.",
  },
  INVALID_OPERATION: {
    meaning: "The worker does not serve this operation.",
    cure: "Check the spelling, or start a worker that serves it.",
  },
  UNSUPPORTED_LANGUAGE: {
    meaning: "The engine does not know the language, or cannot tell which one it is.",
    cure: "Name the language, or leave this file out.",
  },
  PARSING_ERROR: {
    meaning: "The source text is mostly errors, or exhausts the parser.",
    cure: "Check that the text is in the named language and is complete.",
  },
  PAYLOAD_TOO_LARGE: { meaning: "The request is larger than a topic or the engine takes.", cure: "Send less at once." },
  REPLY_TOO_LARGE: {
    meaning: "The answer was found, but is larger than the reply topic takes.",
    cure: "Ask for less at once, or raise max.message.bytes of the reply topics.",
  },
  TIMEOUT: {
    meaning: "The work was not done within the caller's budget.",
    cure: "Give the call a larger budget, or start more workers.",
  },
  RATE_LIMIT_EXCEEDED: {
    meaning: "The worker takes no more for now.",
    cure: "Ask again later, or start more workers.",
  },
  EXTERNAL_SERVICE_ERROR: {
    meaning: "Something the worker depends on failed.",
    cure: "Ask again; see the worker's log.",
  },
  BACKEND_UNAVAILABLE: {
    meaning:
      "The worker's engine or index is not there, or no PATTERN_ROOTS are set, so that it has no code to search (then the reply says that asking again cannot help).",
    cure: "Set PATTERN_ROOTS where the worker runs, the embedded one in the asking process; else ask again.",
  },
  PATTERN_QUERY_FAILED: { meaning: "The corpus could not be searched.", cure: "Ask again; see the worker's log." },
  INTERNAL_ERROR: { meaning: "A defect of the worker.", cure: "Ask again; report it with the worker's log." },
  CANCELLED: { meaning: "The caller took the request back.", cure: "Nothing to do." },
};
