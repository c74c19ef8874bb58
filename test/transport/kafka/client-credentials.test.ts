import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { NotAuthorizedError, TransportUnavailableError } from "@event-intelligence/transport";
import { type ClientCredentialsOptions, createClientCredentialsProvider } from "@event-intelligence/transport/kafka";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answerJson, clientId, clientSecret, startTokenEndpoint, type TokenEndpoint } from "./token-endpoint.ts";

describe("a provider of tokens by client credentials", () => {
  let endpoint: TokenEndpoint;
  beforeEach(async () => {
    endpoint = await startTokenEndpoint({ lifetimeSeconds: 300 });
  });
  afterEach(() => endpoint.stop());

  const ask = (options: Partial<ClientCredentialsOptions> = {}) =>
    createClientCredentialsProvider({ tokenUrl: endpoint.tokenUrl, clientId, clientSecret, ...options })();
  const failure = (options: Partial<ClientCredentialsOptions> = {}): Promise<Error> =>
    ask(options).then(
      () => new Error("there was a token"),
      (error: Error) => error,
    );

  test("asks as RFC 6749 wants it, and says until when the token is good", async () => {
    const before = Date.now();
    const token = await ask({ scope: "kafka.read kafka.write" });
    expect(token.value.split(".")).toHaveLength(3);
    expect(token.expiresAtMs).toBeGreaterThanOrEqual(before + 300_000);
    expect(token.expiresAtMs).toBeLessThanOrEqual(Date.now() + 300_000);
    expect(endpoint.requests).toEqual([
      {
        authorization: expect.stringMatching(/^Basic /),
        contentType: expect.stringContaining("application/x-www-form-urlencoded"),
        body: "grant_type=client_credentials&scope=kafka.read+kafka.write",
      },
    ]);
  });

  test("asks for no scope where none is given", async () => {
    await ask();
    expect(endpoint.requests[0]?.body).toBe("grant_type=client_credentials");
  });

  test.each([
    ["a number as text", "300", true],
    ["nothing", undefined, false],
  ])("takes %s for the time that a token lives", async (_, expiresIn, isKnown) => {
    endpoint.behave((response) => answerJson(response, 200, { access_token: "abc", expires_in: expiresIn }));
    expect((await ask()).expiresAtMs !== undefined).toBe(isKnown);
  });

  test.each([
    [401, { error: "invalid_client" }, /\(401 invalid_client\); check client id, client secret and scope/],
    [400, { error: "invalid_scope", error_description: clientSecret }, /\(400 invalid_scope\)/],
    [403, "no JSON", /\(403\)/],
  ])("is not authorized where the endpoint answers %i", async (status, body, message) => {
    endpoint.behave((response) => answerJson(response, status, body));
    const error = await failure();
    expect(error).toBeInstanceOf(NotAuthorizedError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(clientSecret);
  });

  const answers: [string, (response: ServerResponse) => void, RegExp][] = [
    ["an error of its own", (response) => answerJson(response, 500, {}), /status 500/],
    ["another place", (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), /status 302/],
    ["a page", (response) => response.end("<html>sign in</html>"), /no JSON object/],
    ["a list", (response) => answerJson(response, 200, null), /no JSON object/],
    ["no token", (response) => answerJson(response, 200, { token_type: "Bearer" }), /no access_token/],
    [
      "a token of another type",
      (response) => answerJson(response, 200, { access_token: "a", token_type: "mac" }),
      /not Bearer/,
    ],
    ["without an end", (response) => response.end(Buffer.alloc(2_000_000, "x")), /larger than 1048576 bytes/],
    [
      "half of it",
      (response) => response.writeHead(200, { "content-length": "9" }).end("{") && response.destroy(),
      /No token from/,
    ],
    ["nothing", () => {}, /did not answer within 300 ms/],
  ];
  test.each(answers)("says what is wrong where the endpoint answers with %s", async (what, answer, message) => {
    endpoint.behave(answer);
    const error = await failure({ timeoutMs: what === "nothing" ? 300 : undefined });
    expect(error).toBeInstanceOf(TransportUnavailableError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`${endpoint.tokenUrl} `);
    expect(error.message).toContain("check the URL of the token endpoint");
    expect(error.message).not.toContain(clientSecret);
  });

  test("tells the socket's words where nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failure({ tokenUrl: `http://127.0.0.1:${port}/token?secret=x` });
    expect(error).toBeInstanceOf(TransportUnavailableError);
    expect(error.message).toContain(`ECONNREFUSED 127.0.0.1:${port}`);
    expect(error.message).not.toContain("secret=x");
  });
});

describe("the URL of a token endpoint", () => {
  const create = (tokenUrl: string) => () => createClientCredentialsProvider({ tokenUrl, clientId, clientSecret });

  test.each([
    "https://login.example.com/token",
    "http://localhost:1/token",
    "http://127.0.0.1/token",
    "http://[::1]/token",
  ])("may be %s", (tokenUrl) => {
    expect(create(tokenUrl)).not.toThrow();
  });

  test.each([
    ["http://login.example.com/token", "clear text"],
    ["http://127.0.0.1.example.com/token", "clear text"],
    ["ftp://localhost/token", "https://"],
    ["login.example.com/token", "https://"],
    ["https://me:hunter2@login.example.com/token", "holds credentials"],
  ])("may not be %s", (tokenUrl, reason) => {
    expect(create(tokenUrl)).toThrow(
      expect.objectContaining({ code: "OPTIONS_INVALID", message: expect.stringContaining(reason) }),
    );
    expect(create(tokenUrl)).not.toThrow("hunter2");
  });

  test("and id and secret must be given", () => {
    const create = () => createClientCredentialsProvider({} as ClientCredentialsOptions);
    expect(create).toThrow(/tokenUrl is missing.*clientId is missing.*clientSecret is missing/);
  });
});
