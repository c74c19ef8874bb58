import type { KafkajsSasl } from "../kafkajs-internals.ts";
import type { OAuthBearerProvider } from "./bearer-tokens.ts";
import { createOAuthBearerLogin } from "./oauth-bearer.ts";

/** How to log in at the brokers. */
export type KafkaSaslOptions = KafkaPasswordOptions | KafkaOAuthBearerOptions;

/** With user name and password. */
export interface KafkaPasswordOptions {
  readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  readonly username: string;
  readonly password: string;
}

/** With tokens: those of `createClientCredentialsProvider`, or of a function of one's own. */
export interface KafkaOAuthBearerOptions {
  readonly mechanism: "oauthbearer";
  readonly oauthBearerProvider: OAuthBearerProvider;
}

/** The login that all connections of one transport share. */
export interface SaslLogin {
  /** Gets what a login needs from elsewhere, before a broker is asked. Rejects with a typed error. */
  prepare(): Promise<void>;
  /** What one connection of kafkajs is given; it keeps its authenticator in the object, so each has its own. */
  forConnection(): KafkajsSasl;
}

export function createSaslLogin(options: KafkaSaslOptions): SaslLogin {
  if (options.mechanism !== "oauthbearer") return { prepare: async () => {}, forConnection: () => ({ ...options }) };
  const { mechanism, tokens } = createOAuthBearerLogin(options.oauthBearerProvider);
  return { prepare: () => tokens.prepare(), forConnection: () => ({ ...mechanism }) };
}
