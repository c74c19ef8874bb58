import { availableParallelism, homedir, hostname } from "node:os";
import { delimiter, join } from "node:path";
import { defaultWorkerGroup, profileFacts, topicProfiles } from "@event-intelligence/contracts/code-analysis";
import type { z } from "zod";
import {
  anyText,
  auditLog,
  broker,
  environmentName,
  flag,
  label,
  listOf,
  oneOf,
  pemFile,
  secretFile,
  secretUrl,
  topicName,
  wholeNumber,
} from "./settings-readers.ts";

/** One environment variable: how its text is read, and everything the documentation says about it. */
export interface Setting {
  /** Reads the text; its description says what is allowed. */
  readonly schema: z.ZodType<unknown, string>;
  /**
   * The default as it would be written in the environment; it is read by the same schema. Absent: the setting is off
   * until it is set. A function gets a reader of the variables that stand before this one, and of the environment.
   */
  readonly default?: string | ((text: (variable: string) => string | undefined) => string);
  /** What the documentation says instead of a default that is computed, or of an absent one. */
  readonly defaultMeaning?: string;
  readonly meaning: string;
  /** Older names; each is still read, with a warning. */
  readonly aliases?: readonly string[];
  /** Shown in `.env.example` where there is no default to show. */
  readonly example?: string;
}

const budgetMs = wholeNumber(50, 600_000);
const topicRetentionMs = wholeNumber(60_000, 315_360_000_000);
const replicaCount = wholeNumber(1, 100);

/** Every environment variable of the product, in the order of the documentation. Each default is written here only. */
export const settingsTable = {
  KAFKA_BOOTSTRAP_SERVERS: {
    schema: listOf(broker, ",", "host:port, several separated by commas, IPv6 in brackets, ports 1 to 65535"),
    defaultMeaning: "unset: an embedded worker in the same process, no broker",
    meaning: "Brokers to begin with. The command `worker` and `ANALYSIS_MODE=events` cannot do without.",
    example: "localhost:29092",
  },
  ENABLE_EVENT_INTELLIGENCE: {
    schema: flag,
    default: "true",
    meaning: "Whether calls go over events. Off: no connection is opened at all.",
    aliases: ["ENABLE_EVENT_BASED_DISCOVERY", "USE_EVENT_ROUTING"],
  },
  KAFKA_ENABLE_INTELLIGENCE: {
    schema: flag,
    default: "true",
    meaning: "Second switch, for the transport; events need both.",
  },
  EVENT_ROLLOUT_PERCENT: {
    schema: wholeNumber(0, 100),
    default: "100",
    meaning:
      "Share of calls that use events, chosen by a stable hash of the call's `rolloutKey`, by default its source path.",
  },
  ANALYSIS_MODE: {
    schema: oneOf(["auto", "events", "direct", "builtin"]),
    default: "auto",
    meaning:
      "Where answers come from; auto tries events, direct and builtin in this order. events alone needs a broker.",
  },
  ENABLE_BUILTIN_FALLBACK: {
    schema: flag,
    default: "true",
    meaning: "Whether the built-in catalogue answers, labelled, when nobody else can.",
    aliases: ["ENABLE_FILESYSTEM_FALLBACK"],
  },
  PREFER_EVENT_PATTERNS: {
    schema: flag,
    default: "true",
    meaning:
      "Whether in a gathered context the turn of what was found in code comes before that of the built-in catalogue.",
  },
  KAFKA_REQUEST_TIMEOUT_MS: {
    schema: budgetMs,
    default: "5000",
    meaning: "Budget of a call that has none of its own below.",
  },
  KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS: { schema: budgetMs, default: "5000", meaning: "Budget of a pattern discovery." },
  KAFKA_CODE_ANALYSIS_TIMEOUT_MS: { schema: budgetMs, default: "10000", meaning: "Budget of a code analysis." },
  KAFKA_QUALITY_ASSESSMENT_TIMEOUT_MS: {
    schema: budgetMs,
    default: "10000",
    meaning: "Budget of a quality assessment.",
  },
  TOPIC_PROFILE: {
    schema: listOf(
      oneOf(topicProfiles),
      ",",
      `${topicProfiles.join(", ")}; a worker takes several, separated by commas`,
    ),
    default: "archon",
    meaning: "Generation of topic names and messages. A client uses the first one.",
  },
  KAFKA_ENVIRONMENT: { schema: environmentName, default: "dev", meaning: "First part of topic names." },
  TOPIC_CODE_ANALYSIS_REQUESTED: {
    schema: topicName,
    defaultMeaning: "from the profile",
    meaning: "Topic of requests.",
    aliases: ["KAFKA_TOPIC_REQUEST"],
  },
  TOPIC_CODE_ANALYSIS_COMPLETED: {
    schema: topicName,
    defaultMeaning: "from the profile",
    meaning: "Topic of completed replies.",
    aliases: ["KAFKA_TOPIC_COMPLETED"],
  },
  TOPIC_CODE_ANALYSIS_FAILED: {
    schema: topicName,
    defaultMeaning: "from the profile",
    meaning: "Topic of failed replies.",
    aliases: ["KAFKA_TOPIC_FAILED"],
  },
  TOPIC_PARTITIONS: {
    schema: wholeNumber(1, 10_000),
    default: "3",
    meaning: "Partitions of topics the worker creates.",
  },
  TOPIC_REPLICATION_FACTOR: { schema: replicaCount, default: "1", meaning: "Replicas of topics the worker creates." },
  TOPIC_MIN_INSYNC_REPLICAS: {
    schema: replicaCount,
    default: "1",
    meaning: "Replicas that must have a record before it counts as stored; at most the replication factor.",
  },
  TOPIC_RETENTION_MS: {
    schema: topicRetentionMs,
    default: "604800000",
    meaning: "How long created topics keep requests and dead letters.",
  },
  TOPIC_REPLY_RETENTION_MS: {
    schema: topicRetentionMs,
    default: "3600000",
    meaning: "How long created topics keep replies.",
  },
  KAFKA_REPLIES: {
    schema: oneOf(["auto", "home-partition", "all-partitions"]),
    default: "auto",
    meaning:
      "Which partitions of the reply topics a client reads; auto reads all until a worker honours its partition.",
  },
  KAFKA_CONSUMER_GROUP: { schema: label, default: defaultWorkerGroup, meaning: "Consumer group of the workers." },
  KAFKA_RESPONDER_GROUPS: {
    schema: listOf(label, ",", "group names, separated by commas"),
    default: (text) => defaultResponderGroups(text("TOPIC_PROFILE"), text("KAFKA_CONSUMER_GROUP")),
    defaultMeaning: "the groups known for the profile, and `KAFKA_CONSUMER_GROUP`",
    meaning: "Groups whose members may answer; a call fails fast when all of them are empty.",
  },
  KAFKA_SSL: { schema: flag, default: "false", meaning: "Whether to speak TLS to the brokers." },
  KAFKA_SSL_CA: {
    schema: pemFile("CERTIFICATE"),
    defaultMeaning: "unset: the system's authorities",
    meaning: "Certificate authority that signed the brokers' certificates.",
  },
  KAFKA_SSL_CERT: { schema: pemFile("CERTIFICATE"), meaning: "Client certificate; needs `KAFKA_SSL_KEY`." },
  KAFKA_SSL_KEY: { schema: pemFile("PRIVATE KEY"), meaning: "Private key of the client certificate." },
  KAFKA_SASL_MECHANISM: {
    schema: oneOf(["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"]),
    meaning:
      "How to log in: the first three need user name and password, oauthbearer a token endpoint and a client of it.",
  },
  KAFKA_SASL_USERNAME: { schema: anyText, meaning: "User name for SASL." },
  KAFKA_SASL_PASSWORD: { schema: anyText, meaning: "Password for SASL." },
  KAFKA_SASL_PASSWORD_FILE: { schema: secretFile, meaning: "File that holds the password, in the place of it." },
  KAFKA_SASL_OAUTH_TOKEN_URL: {
    schema: secretUrl,
    meaning: "Token endpoint that gives the tokens for oauthbearer (client credentials grant of OAuth 2.0).",
  },
  KAFKA_SASL_OAUTH_CLIENT_ID: { schema: anyText, meaning: "Client that the token endpoint knows." },
  KAFKA_SASL_OAUTH_CLIENT_SECRET: { schema: anyText, meaning: "Secret of that client." },
  KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE: {
    schema: secretFile,
    meaning: "File that holds the secret, in the place of it.",
  },
  KAFKA_SASL_OAUTH_SCOPE: {
    schema: anyText,
    defaultMeaning: "unset: the scopes that the endpoint chooses",
    meaning: "Scopes to ask for, separated by spaces.",
  },
  INSTANCE_ID: {
    schema: label,
    default: () => `${hostname().slice(0, 150)}-${process.pid}`,
    defaultMeaning: "host name and process id",
    meaning: "Who this is, in headers and logs.",
  },
  TENANT_ID: { schema: label, default: "default", meaning: "Tenant, in the header and in the envelope." },
  MAX_PENDING_REQUESTS: {
    schema: wholeNumber(1, 1_000_000),
    default: "1000",
    meaning: "Calls of one client that may be pending; more are refused with OverloadedError.",
  },
  CIRCUIT_BREAKER_ENABLED: {
    schema: flag,
    default: "true",
    meaning: "Whether calls stop while the transport is down.",
  },
  CIRCUIT_BREAKER_THRESHOLD: {
    schema: wholeNumber(1, 10_000),
    default: "5",
    meaning: "Consecutive transport failures and timeouts that open the breaker.",
  },
  CIRCUIT_BREAKER_TIMEOUT_MS: {
    schema: wholeNumber(100, 3_600_000),
    default: "60000",
    meaning:
      "Time until an open breaker lets one call through as a probe; sooner when the broker or a worker comes back.",
  },
  MAX_RETRY_ATTEMPTS: {
    schema: wholeNumber(1, 100),
    default: "3",
    meaning: "Attempts of a call, the first counted, within its budget.",
  },
  RETRY_BACKOFF_BASE_MS: {
    schema: wholeNumber(1, 600_000),
    default: "200",
    meaning: "Base of the growing pause between attempts; at most `RETRY_BACKOFF_MAX_MS`.",
  },
  RETRY_BACKOFF_MAX_MS: {
    schema: wholeNumber(1, 600_000),
    default: "60000",
    meaning: "Longest pause before an attempt.",
  },
  PATTERN_ROOTS: {
    schema: listOf(anyText, delimiter, "folders, separated like PATH"),
    meaning: "Folders of code in which the worker looks for patterns.",
  },
  CORPUS_INDEX_PATH: {
    schema: anyText,
    default: inCacheFolder("corpus-{version}.sqlite"),
    defaultMeaning: "`event-intelligence/corpus-{version}.sqlite` in the user's cache folder",
    meaning:
      "File of the index of `PATTERN_ROOTS`, which several processes may share; `{version}` in its name stands for the version of the engine, so that each has its own; `:memory:` keeps none, but a temporary file for each process.",
  },
  ANALYSIS_CACHE_PATH: {
    schema: anyText,
    default: inCacheFolder("results.sqlite"),
    defaultMeaning: "`event-intelligence/results.sqlite` in the user's cache folder",
    meaning:
      "File in which the results of analyses are kept, so that a text that has not changed is not read again; several processes may share it. `:memory:`: each process remembers what it has seen itself.",
  },
  ANALYSIS_CACHE_MEGABYTES: {
    schema: wholeNumber(0, 1_048_576),
    default: "256",
    meaning: "How much of them is kept, the longest unused going first; 0: nothing is remembered.",
  },
  EVENT_INTELLIGENCE_NODE: {
    schema: anyText,
    defaultMeaning: "the one that runs the program",
    meaning:
      "Path of the Node that reads source texts, in processes of its own. A single executable, which has none beside it, must name one.",
  },
  WORKER_CONCURRENCY: {
    schema: wholeNumber(1, 1024),
    default: () => String(Math.max(2, availableParallelism())),
    defaultMeaning: "number of cores, at least 2",
    meaning: "Requests that a worker works on at a time.",
  },
  WORKER_READ_AHEAD: {
    schema: wholeNumber(1, 100_000),
    default: "2000",
    meaning: "Records that may wait in a worker, beside a bound of 64 MiB.",
  },
  RESULT_CACHE_ENTRIES: {
    schema: wholeNumber(0, 1_000_000),
    default: "10000",
    meaning: "Replies a worker remembers by the caller's key, for requests that come twice; 0: none.",
  },
  RESULT_CACHE_TTL_MS: {
    schema: wholeNumber(0, 86_400_000),
    default: "300000",
    meaning: "How long it remembers them.",
  },
  HEALTH_CHECK_PORT: {
    schema: wholeNumber(0, 65_535),
    default: "8080",
    meaning: "Port of `/healthz`, `/readyz` and `/metrics`; 0: any free one.",
  },
  HEALTH_CHECK_HOST: {
    schema: label,
    default: "127.0.0.1",
    meaning: "Address they listen on; `0.0.0.0` for every one of the machine.",
  },
  SHUTDOWN_TIMEOUT_MS: { schema: wholeNumber(0, 600_000), default: "30000", meaning: "Grace time after SIGTERM." },
  AUDIT_LOG: {
    schema: auditLog,
    default: "off",
    meaning:
      "Where each call is recorded: who asked what, how it ended and who answered, of the content its SHA-256 alone. A file gets a line for each call, `topic` a record. `event-intelligence audit query` reads both.",
  },
  METRICS_ENABLED: { schema: flag, default: "true", meaning: "Whether `/metrics` is served." },
  METRICS_EXEMPLARS: {
    schema: flag,
    default: "false",
    meaning: "Whether the worker's histograms name traces as exemplars; `/metrics` is then in the format OpenMetrics.",
  },
  LOG_LEVEL: {
    schema: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
    default: "info",
    meaning: "Least severe level that is logged.",
  },
  LOG_FORMAT: {
    schema: oneOf(["json", "pretty"]),
    default: () => (process.stderr.isTTY ? "pretty" : "json"),
    defaultMeaning: "json, on a terminal pretty",
    meaning: "Form of log lines.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settingsTable;

type ValueOf<Entry extends Setting> = Entry extends { default: unknown }
  ? z.output<Entry["schema"]>
  : z.output<Entry["schema"]> | undefined;

/** What the variables say, each under its name, read and checked. */
export type SettingValues = { readonly [Name in SettingName]: ValueOf<(typeof settingsTable)[Name]> };

function defaultResponderGroups(profileText = "", workerGroup = defaultWorkerGroup): string {
  const firstProfile = profileText.split(",")[0]?.trim().toLowerCase();
  const profile = topicProfiles.find((name) => name === firstProfile) ?? "archon";
  return [...new Set([...profileFacts[profile].responderGroups, workerGroup])].join(",");
}

/** A file where programs keep what can be made anew: each system has a place for it. */
function inCacheFolder(file: string): (text: (variable: string) => string | undefined) => string {
  return (text) => {
    const named = text("XDG_CACHE_HOME") ?? text("LOCALAPPDATA");
    const folder = named ?? join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache");
    return join(folder, "event-intelligence", file);
  };
}
