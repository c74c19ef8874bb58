import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request for a token as the endpoint got it. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** An OAuth token endpoint on this machine, with the keys by which a broker knows its tokens. */
export interface TokenEndpoint {
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly requests: readonly TokenRequest[];
  /** How many requests it had in hand at the same time, at most. */
  readonly greatestConcurrency: number;
  /** A token signed by its key. */
  issue(claims?: { audience?: string; expiresInSeconds?: number }): string;
  /** What it does with requests from now on; undefined: as at first, a token for who knows the secret. */
  behave(answer: ((response: ServerResponse) => void) | undefined): void;
  stop(): Promise<void>;
}

export const clientId = "tester";
export const clientSecret = "right/and:odd +%";
const audience = "kafka-of-tests";

/** Starts the endpoint; its tokens live as long as told. */
export async function startTokenEndpoint({ lifetimeSeconds }: { lifetimeSeconds: number }): Promise<TokenEndpoint> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyId = randomUUID();
  let origin = "";
  const requests: TokenRequest[] = [];
  let behaviour: ((response: ServerResponse) => void) | undefined;
  let inHand = 0;
  let greatestConcurrency = 0;

  const issue = (claims: { audience?: string; expiresInSeconds?: number } = {}): string => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const expiresInSeconds = claims.expiresInSeconds ?? lifetimeSeconds;
    const head = encode({ alg: "RS256", typ: "JWT", kid: keyId });
    const body = encode({
      sub: clientId,
      iss: origin,
      aud: claims.audience ?? audience,
      iat: nowSeconds + Math.min(0, expiresInSeconds) - 1,
      exp: nowSeconds + expiresInSeconds,
      jti: randomUUID(),
    });
    return `${head}.${body}.${sign("RSA-SHA256", Buffer.from(`${head}.${body}`), privateKey).toString("base64url")}`;
  };

  const giveToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    inHand += 1;
    greatestConcurrency = Math.max(greatestConcurrency, inHand);
    response.once("close", () => {
      inHand -= 1;
    });
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { authorization, "content-type": contentType } = request.headers;
    requests.push({ authorization, contentType, body });
    if (behaviour !== undefined) return behaviour(response);
    const [id, secret] = decodeBasic(authorization);
    if (id !== clientId || secret !== clientSecret) return answerJson(response, 401, { error: "invalid_client" });
    answerJson(response, 200, { access_token: issue(), token_type: "Bearer", expires_in: lifetimeSeconds });
  };

  const server = createServer((request, response) => {
    if (request.url === "/token") void giveToken(request, response);
    else
      answerJson(response, 200, {
        keys: [{ ...publicKey.export({ format: "jwk" }), kid: keyId, use: "sig", alg: "RS256" }],
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    tokenUrl: `${origin}/token`,
    jwksUrl: `${origin}/jwks`,
    issuer: origin,
    audience,
    requests,
    get greatestConcurrency() {
      return greatestConcurrency;
    },
    issue,
    behave: (answer) => {
      behaviour = answer;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/** User name and password of an Authorization header, form-decoded as RFC 6749 wants it. */
export function decodeBasic(header = ""): (string | undefined)[] {
  const [, credentials = ""] = header.split(" ");
  const pair = Buffer.from(credentials, "base64").toString().split(":");
  return pair.map((text) => new URLSearchParams(`text=${text}`).get("text") ?? undefined);
}
