import { isSecretName, redact, redacted, redactText } from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";

const secret = "hunter2";

describe("names of secrets", () => {
  it.each([
    "password",
    "KAFKA_SASL_PASSWORD",
    "dbPass",
    "apiKey",
    "api_key",
    "API-KEY",
    "accessToken",
    "clientSecret",
    "privateKey",
    "REPLY_SIGNING_KEY",
    "authorization",
    "passphrase",
  ])("include %s", (name) => expect(isSecretName(name)).toBe(true));

  it.each(["key", "topic", "correlationId", "sourcePath", "idempotencyKey", "author"])("do not include %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("a text", () => {
  it.each([
    `kafka://ada:${secret}@broker:9092`,
    `redis://:${secret}@cache/1`,
    `https://${secret}@example.com/x`,
    `kafka://ada:ab@${secret}@broker:9092`,
    `password=${secret}`,
    `sasl.password = ${secret} and more`,
    `password="my ${secret}"`,
    `password='${secret}`,
    `{"password": "a \\" ${secret}"}`,
    `AWS_SECRET_ACCESS_KEY=${secret}`,
    `Authorization: Bearer ${secret}`,
    `api-key: ${secret}`,
    `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
    `-----BEGIN RSA PRIVATE KEY-----\n${secret}`,
    `got eyJhbGciOiJIUzI1NiJ9.${secret}.abc back`,
    `sent as bearer 0123456789.${secret}~+/==`,
    `the key ghp_${secret.padEnd(36, "0")}`,
    `AKIA${"0".repeat(16)} ${"sk-"}${secret.padEnd(24, "x")}`,
    `xoxb-${secret}-12345`,
    `key: -----BEGIN EC PRIVATE KEY-----\\n${secret}\\n-----END EC PRIVATE KEY----- end`,
  ])("loses its secret: %s", (text) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain(redacted);
  });

  it.each([
    "connecting to kafka://broker:9092",
    "see https://example.com/@ada or write to ada@example.com",
    "12 tests passed: 3 skipped",
    "the author and the monkey, a bearer of good news, task-force-of-twenty-people",
    "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
    "",
  ])("without a secret stays as it is: %j", (text) => expect(redactText(text)).toBe(text));

  it("keeps what stands around a secret", () => {
    expect(redactText(`dial kafka://ada:${secret}@broker:9092 failed`)).toBe(
      `dial kafka://${redacted}@broker:9092 failed`,
    );
  });

  it.each(["x", '\\"', "\\'"])("loses a secret of ten million characters made of %j", (piece) => {
    const text = redactText(`password="${secret}${piece.repeat(10_000_000 / piece.length)}"`);
    expect(text).not.toContain(secret);
  });

  // With unbounded repetitions in the expressions each of these takes minutes, so that the test runs into its time limit.
  it.each(["a.", "a-", "password ", 'password="', "token", "https://a", "-----BEGIN ", "a://", "-eyJ", "bearer "])(
    "made of %j a million times over is read to its end",
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);
      expect(redactText(text).length).toBeGreaterThan(0);
    },
  );
});

describe("a value", () => {
  it("loses secrets at any depth, and its original keeps them", () => {
    const value = { kafka: [{ sasl: { username: "ada", password: secret } }], url: `http://u:${secret}@h` };
    expect(redact(value)).toEqual({
      kafka: [{ sasl: { username: "ada", password: redacted } }],
      url: `http://${redacted}@h`,
    });
    expect(value.kafka[0]?.sasl.password).toBe(secret);
  });

  it("that is cut loses its secrets first, also those that the cut goes through", () => {
    const limits = { maxTextLength: 20, maxItems: 2 };
    const long = "x".repeat(900);
    const texts = [`at kafka://ada:${secret}${long}@broker`, `at ${secret.repeat(9)} password`, "short"];
    expect(redact({ texts, author: "ada", monkey: { password: secret } }, limits)).toEqual({
      texts: [
        `at kafka://${redacted.slice(0, 9)}... [929 characters]`,
        `at ${secret.repeat(2)}hun... [75 characters]`,
        "[1 more]",
      ],
      author: "ada",
      monkey: { password: redacted },
    });
    expect(redact("y".repeat(21), limits)).toBe(`${"y".repeat(20)}... [21 characters]`);
    expect(redact("y".repeat(20), limits)).toBe("y".repeat(20));
  });

  it("loses a whole object under a secret's name", () => {
    expect(redact({ credentials: { user: "ada", code: secret } })).toEqual({ credentials: redacted });
  });

  it("shows that a secret is not set", () => {
    expect(redact({ password: null, token: undefined })).toEqual({ password: null, token: undefined });
  });

  it("may contain itself", () => {
    const value: Record<string, unknown> = { name: "loop" };
    value.self = value;
    value.list = [value];
    expect(redact(value)).toEqual({ name: "loop", self: "[circular]", list: ["[circular]"] });
  });

  it("may hold the same object twice", () => {
    const shared = { a: 1 };
    expect(redact({ one: shared, two: shared })).toEqual({ one: { a: 1 }, two: { a: 1 } });
  });

  it("may be nested deeper than a recursion survives", () => {
    const value = JSON.parse(`${"[".repeat(100_000)}"${secret}"${"]".repeat(100_000)}`);
    expect(JSON.stringify(redact(value))).not.toContain(secret);
  });

  it("keeps an error's message without its secret", () => {
    expect(redact({ error: new TypeError(`password=${secret}`) })).toEqual({
      error: `TypeError: password=${redacted}`,
    });
  });

  it("keeps dates, and of bytes their length", () => {
    const date = new Date(0);
    expect(redact({ date, bytes: new Uint8Array(3), big: 1n })).toEqual({ date, bytes: "[3 bytes]", big: 1n });
  });
});
