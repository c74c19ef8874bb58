import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { NotAuthorizedError, type TransportEvent, TransportUnavailableError } from "@event-intelligence/transport";
import {
  createClientCredentialsProvider,
  createKafkaTransport,
  type OAuthBearerProvider,
} from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createTransport } from "../../packages/event-intelligence/src/create-transport.ts";
import { readSettings } from "../../packages/event-intelligence/src/settings.ts";
import { describeWithKafkaSince } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { allowingKeysFrom, withTokens } from "./kafka/secured.ts";
import { answerJson, clientId, clientSecret, startTokenEndpoint, type TokenEndpoint } from "./kafka/token-endpoint.ts";

/** A few lives of a token go by within a test. */
const lifetimeSeconds = 6;

describeWithKafkaSince("3.4", "the Kafka driver with tokens", () => {
  let endpoint: TokenEndpoint;
  let kafka: RunningKafka;
  beforeAll(async () => {
    endpoint = await startTokenEndpoint({ lifetimeSeconds });
    const properties = withTokens(endpoint);
    kafka = await startKafka({
      // Sessions end with their token.
      properties: (ports) => ({ ...properties(ports), "connections.max.reauth.ms": "3600000" }),
      javaOptions: allowingKeysFrom(endpoint.jwksUrl),
    });
  });
  afterAll(async () => {
    await kafka?.stop();
    await endpoint?.stop();
  });

  function connect(oauthBearerProvider: OAuthBearerProvider, observer?: (event: TransportEvent) => void) {
    const transport = createKafkaTransport({
      bootstrapServers: [kafka.bootstrapServers],
      sasl: { mechanism: "oauthbearer", oauthBearerProvider },
      observer,
    });
    onTestFinished(() => transport.close({ graceMs: 0 }));
    return transport;
  }

  const credentials = () => createClientCredentialsProvider({ tokenUrl: endpoint.tokenUrl, clientId, clientSecret });

  /** Sends, hears and serves on and on; `end` resolves when everything that was sent has arrived in both ways. */
  async function startTraffic(transport: ReturnType<typeof connect>) {
    const topic = `kafka-oauth.${randomUUID()}`;
    await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    const sent: string[] = [];
    const heard: string[] = [];
    const served: string[] = [];
    await transport.listen({ topics: [topic], partitions: "all", onRecord: (record) => heard.push(textOf(record)) });
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 100,
      maxInFlightBytes: 1_000_000,
      handle: async (record) => {
        served.push(textOf(record));
      },
    });
    await queue.ready;
    let isRunning = true;
    const sending = (async () => {
      while (isRunning) {
        const values = Array.from({ length: 10 }, () => randomUUID());
        await Promise.all(values.map((value) => transport.send({ topic, value: Buffer.from(value) })));
        sent.push(...values);
        await pause(5);
      }
    })();
    sending.catch(() => {});
    return {
      end: async () => {
        isRunning = false;
        await sending;
        await eventually(() => {
          const missing = [heard, served].map((seen) => sent.length - new Set(seen).size);
          expect(missing, `missing among those heard, and those served (${queue.status.lastError})`).toEqual([0, 0]);
        });
        return { sentCount: sent.length, servedCount: served.length, lastError: queue.status.lastError };
      },
    };
  }

  test("sends, listens and serves while its tokens are renewed before they end, one request at a time", async () => {
    const lost: TransportEvent[] = [];
    const transport = connect(credentials(), (event) => {
      if (event.type === "disconnected" || event.type === "send-retried") lost.push(event);
    });
    const requestsBefore = endpoint.requests.length;
    const traffic = await startTraffic(transport);
    await pause(2.5 * lifetimeSeconds * 1000);
    const { sentCount, servedCount, lastError } = await traffic.end();
    expect({ lost, lastError, servedCount }).toEqual({ lost: [], lastError: null, servedCount: sentCount });
    const requestCount = endpoint.requests.length - requestsBefore;
    // Renewed, and not for each of the connections.
    expect(requestCount).toBeGreaterThanOrEqual(3);
    expect(requestCount).toBeLessThanOrEqual(8);
    expect(endpoint.greatestConcurrency).toBe(1);
  }, 60_000);

  test("is reached by settings alone", async () => {
    const settings = readSettings({
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      KAFKA_SASL_MECHANISM: "oauthbearer",
      KAFKA_SASL_OAUTH_TOKEN_URL: endpoint.tokenUrl,
      KAFKA_SASL_OAUTH_CLIENT_ID: clientId,
      KAFKA_SASL_OAUTH_CLIENT_SECRET: clientSecret,
      KAFKA_SASL_OAUTH_SCOPE: "kafka",
    });
    const { transport } = await createTransport(settings);
    onTestFinished(() => transport.close());
    await transport.start();
    expect(transport.status.state).toBe("connected");
    expect(endpoint.requests.at(-1)?.body).toBe("grant_type=client_credentials&scope=kafka");
  });

  test("takes tokens with extensions from a function of one's own", async () => {
    const extensions = { logicalCluster: "lkc-1", identityPoolId: "pool-1" };
    const transport = connect(async () => ({ value: endpoint.issue(), extensions }));
    await transport.start();
    expect(transport.status.state).toBe("connected");
  });

  test("is refused for good with a wrong secret, which no error repeats", async () => {
    const secret = "wrong-secret-of-the-test";
    const { tokenUrl } = endpoint;
    const transport = connect(createClientCredentialsProvider({ tokenUrl, clientId, clientSecret: secret }));
    const error = await transport.start().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotAuthorizedError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/token endpoint .*\/token .*401 invalid_client.*check client id/),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret);
  });

  test.each([
    ["has expired", { expiresInSeconds: -60 }],
    ["is for another audience", { audience: "others" }],
  ])("is refused for good with a token that %s, which no error repeats", async (_, claims) => {
    const value = endpoint.issue(claims);
    const transport = connect(async () => ({ value }));
    const error = await transport.start({ timeoutMs: 10_000 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotAuthorizedError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/refused the token .*invalid_token.*check its issuer/),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(value);
  });

  test("asks for a new token when a broker has refused the one that it had kept", async () => {
    const values = [endpoint.issue({ audience: "others" }), endpoint.issue()];
    const transport = connect(async () => ({ value: values.shift() ?? "", expiresAtMs: Date.now() + 60_000 }));
    await expect(transport.start()).rejects.toBeInstanceOf(NotAuthorizedError);
    await transport.start();
    expect(transport.status.state).toBe("connected");
  });

  test("says where no token came from when its time is over, and starts once one comes", async () => {
    endpoint.behave((response) => answerJson(response, 503, {}));
    onTestFinished(() => endpoint.behave(undefined));
    const transport = connect(credentials());
    const error = await transport.start({ timeoutMs: 500 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransportUnavailableError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/No token from http.*\/token \(it answered with status 503\)/),
    });
    const starting = transport.start();
    endpoint.behave(undefined);
    await starting;
    expect(transport.status.state).toBe("connected");
  });

  test("goes on after an endpoint that was away for longer than a token lives", async () => {
    const transport = connect(credentials());
    const traffic = await startTraffic(transport);
    endpoint.behave((response) => response.destroy());
    onTestFinished(() => endpoint.behave(undefined));
    await pause(1.5 * lifetimeSeconds * 1000);
    endpoint.behave(undefined);
    await traffic.end();
    expect(transport.status.state).toBe("connected");
  }, 60_000);
});

function textOf({ value }: { readonly value: Uint8Array | null }): string {
  return Buffer.from(value ?? []).toString();
}
