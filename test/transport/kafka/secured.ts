import type { KafkaPorts, KafkaProperties } from "../../helpers/kafka-properties.ts";

/** Clients must give a password; the broker speaks to itself without one. */
export const withPasswords = (ports: KafkaPorts): KafkaProperties => ({
  ...withLogin(ports),
  "sasl.enabled.mechanisms": "PLAIN",
  "listener.name.client.plain.sasl.jaas.config":
    'org.apache.kafka.common.security.plain.PlainLoginModule required user_tester="right";',
});

const oauthBearer = "org.apache.kafka.common.security.oauthbearer";

/** Clients must show a token of this issuer for this audience that a key of `jwksUrl` has signed. */
export const withTokens =
  ({ jwksUrl, issuer, audience }: { jwksUrl: string; issuer: string; audience: string }) =>
  (ports: KafkaPorts): KafkaProperties => ({
    ...withLogin(ports),
    "sasl.enabled.mechanisms": "OAUTHBEARER",
    "listener.name.client.oauthbearer.sasl.jaas.config": `${oauthBearer}.OAuthBearerLoginModule required;`,
    "listener.name.client.oauthbearer.sasl.server.callback.handler.class": `${oauthBearer}.OAuthBearerValidatorCallbackHandler`,
    "sasl.oauthbearer.jwks.endpoint.url": jwksUrl,
    "sasl.oauthbearer.expected.issuer": issuer,
    "sasl.oauthbearer.expected.audience": audience,
    "sasl.oauthbearer.clock.skew.seconds": "0",
  });

/** What lets a broker ask that URL for keys: releases from 3.9.1 on ask none that is not named. */
export const allowingKeysFrom = (jwksUrl: string): string[] => [
  `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${jwksUrl}`,
];

function withLogin({ broker, inner }: KafkaPorts): KafkaProperties {
  const listeners = `CLIENT://127.0.0.1:${broker},INNER://127.0.0.1:${inner}`;
  return {
    listeners,
    "advertised.listeners": listeners,
    "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,INNER:PLAINTEXT",
    "inter.broker.listener.name": "INNER",
  };
}
