import { OptionsError } from "@event-intelligence/contracts";
import type { TransportObserver } from "../transport.ts";
import { createSaslLogin, type KafkaSaslOptions, type SaslLogin } from "./connection/sasl-login.ts";

/** What a Kafka transport is made from. */
export interface KafkaTransportOptions {
  /** `host:port` of some brokers; an IPv6 address stands in brackets. The others are found through them. */
  readonly bootstrapServers: readonly string[];
  /** How the brokers' logs and quotas name this process. Default "event-intelligence". */
  readonly clientId?: string | undefined;
  /** TLS: true for the system's certificate authorities, or PEM texts. Default false. */
  readonly ssl?: boolean | KafkaTlsOptions | undefined;
  readonly sasl?: KafkaSaslOptions | undefined;
  /** Records from this size on are compressed (gzip, as record batches). Default 32768; Infinity never compresses. */
  readonly compressFromBytes?: number | undefined;
  /**
   * Whether records carry a producer id and sequence numbers, by which the brokers recognize what is sent again after a
   * lost answer. Without them such a send ends in a `SendIndeterminateError`, so false is for measurements and for
   * brokers that take them badly; where a broker refuses them, the transport does without by itself. Default true.
   */
  readonly idempotent?: boolean | undefined;
  /** How long a connection may take to open. Default 3000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a broker may take to answer before its connection is given up. Default 10000; inboxes use 3000. */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * A peer that announces a larger answer is cut off before it is kept in memory. Default 67108864 (64 MiB). Raise it
   * where a topic holds batches of more than 50 MiB: an answer is one batch, or 10 MiB of smaller ones.
   */
  readonly maxAnswerBytes?: number | undefined;
  readonly observer?: TransportObserver | undefined;
}

/** PEM texts, not file names. */
export interface KafkaTlsOptions {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** Own certificate, with `key`, where the brokers ask for one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** Options with every default filled in. */
export interface KafkaSettings {
  readonly bootstrap: readonly BrokerAddress[];
  readonly clientId: string;
  readonly ssl: KafkaTlsOptions | null;
  readonly sasl: SaslLogin | null;
  readonly compressFromBytes: number;
  readonly idempotent: boolean;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxAnswerBytes: number;
}

/** What one fetch asks for, and some room for the frame around it. */
const minAnswerBytes = 16 * 1024 * 1024;

/**
 * Fills in the defaults.
 * @throws OptionsError naming every option that cannot be used
 */
export function parseKafkaOptions(options: KafkaTransportOptions): KafkaSettings {
  const missing = OptionsError.problemsOfMissing(options, { bootstrapServers: 'a list, such as ["localhost:9092"]' });
  const problems = missing.length > 0 ? missing : problemsOf(options);
  if (problems.length > 0) throw new OptionsError("The Kafka transport", problems);
  const { ssl = false, sasl } = options;
  return {
    bootstrap: options.bootstrapServers.flatMap((text) => tryParseAddress(text) ?? []),
    clientId: options.clientId ?? "event-intelligence",
    ssl: ssl === false ? null : ssl === true ? {} : ssl,
    sasl: sasl === undefined ? null : createSaslLogin(sasl),
    compressFromBytes: options.compressFromBytes ?? 32_768,
    idempotent: options.idempotent ?? true,
    connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
  };
}

function problemsOf({ bootstrapServers, ssl, sasl, maxAnswerBytes }: KafkaTransportOptions): string[] {
  if (!Array.isArray(bootstrapServers)) return ["bootstrapServers is no list, give [host:port]"];
  const problems = bootstrapServers
    .filter((text) => tryParseAddress(text) === null)
    .map((text) => `bootstrapServers has "${text}", give host:port, an IPv6 address in brackets`);
  if (bootstrapServers.length === 0) problems.push("bootstrapServers is empty, give at least one host:port");
  if (typeof ssl === "object" && (ssl.cert === undefined) !== (ssl.key === undefined)) {
    problems.push("ssl.cert and ssl.key belong together, give both or neither");
  }
  if (maxAnswerBytes !== undefined && !(maxAnswerBytes >= minAnswerBytes)) {
    problems.push(
      `maxAnswerBytes is ${maxAnswerBytes}, give at least ${minAnswerBytes}: a fetch asks for up to 10 MiB`,
    );
  }
  if (sasl?.mechanism === "oauthbearer" && typeof sasl.oauthBearerProvider !== "function") {
    problems.push("sasl.oauthBearerProvider is no function, give one that resolves with { value, expiresAtMs }");
  }
  return problems;
}

function tryParseAddress(text: string): BrokerAddress | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(String(text).trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}

/** `host:port`, the identity of a broker's address. */
export function addressKey({ host, port }: BrokerAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
