import { EventIntelligenceError, redactText } from "@event-intelligence/contracts";
import { NotAuthorizedError, TransportUnavailableError } from "../../errors.ts";
import type { SaslMechanism } from "../kafkajs-internals.ts";
import { BearerTokens, type OAuthBearerProvider, type OAuthBearerToken } from "./bearer-tokens.ts";

/** How long a provider may take. */
const providerTimeoutMs = 10_000;
/** RFC 6750, 2.1: what a bearer token is made of. */
const tokenPattern = /^[A-Za-z0-9\-._~+/]+=*$/;
/** RFC 7628, 3.1: between the parts of a message, and alone as the answer to a refusal. */
const separator = "\u0001";

/** Logs connections in by OAUTHBEARER (RFC 7628); all connections of one transport share the tokens. */
export function createOAuthBearerLogin(provider: OAuthBearerProvider) {
  const tokens = new BearerTokens(() => askProvider(provider));
  const mechanism: SaslMechanism = {
    mechanism: "oauthbearer",
    authenticationProvider: ({ host, port, saslAuthenticate }) => ({
      authenticate: async () => {
        const token = await tokens.take();
        const exchange = (message: string): Promise<string> =>
          saslAuthenticate({
            request: { encode: async () => withLength(message) },
            response: { decode: async (bytes) => bytes.toString("utf8", 4), parse: (text) => text },
          });
        try {
          const refusal = await exchange(initialMessage(token));
          if (refusal === "") return;
          // The broker says why, and fails the login once this is acknowledged. kafkajs would take it for logged in.
          await exchange(separator);
          throw new Error(refusal);
        } catch (error) {
          tokens.forget(token);
          throw refused(`${host}:${port}`, error);
        }
      },
    }),
  };
  return { mechanism, tokens };
}

async function askProvider(provider: OAuthBearerProvider): Promise<OAuthBearerToken> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(unobtainable(`none came within ${providerTimeoutMs} ms`)),
    providerTimeoutMs,
  );
  try {
    const token = await Promise.race([provider(), timeout.promise]);
    const problem = problemOf(token);
    if (problem !== null)
      throw new NotAuthorizedError(`The oauthBearerProvider gave no token that can be used: ${problem}`);
    return token;
  } catch (error) {
    if (error instanceof EventIntelligenceError) throw error;
    throw unobtainable(redactText(error instanceof Error ? error.message : String(error)));
  } finally {
    clearTimeout(timer);
  }
}

function unobtainable(why: string): TransportUnavailableError {
  return new TransportUnavailableError(
    `The oauthBearerProvider gave no token (${why}); check where it gets its tokens from`,
  );
}

/** What is wrong with what a provider gave, never quoting it; null for a token. */
function problemOf(token: OAuthBearerToken): string | null {
  if (typeof token?.value !== "string") return "value is no text; resolve with { value, expiresAtMs }";
  if (!tokenPattern.test(token.value)) return "value has characters that no bearer token has (RFC 6750)";
  if (token.expiresAtMs !== undefined && !Number.isFinite(token.expiresAtMs)) return "expiresAtMs is no number of ms";
  const extensions = Object.entries(token.extensions ?? {});
  if (extensions.some(([name]) => !/^[A-Za-z]+$/.test(name) || name === "auth")) {
    return 'an extension has a name that is not of letters alone, or is "auth"';
  }
  if (extensions.some(([, value]) => !/^[\x20-\x7e\t\r\n]+$/.test(value))) {
    return "an extension has a value that is empty or not of printable ASCII";
  }
  return null;
}

function initialMessage({ value, extensions = {} }: OAuthBearerToken): string {
  const parts = [`auth=Bearer ${value}`, ...Object.entries(extensions).map(([name, text]) => `${name}=${text}`)];
  return `n,,${separator}${parts.map((part) => `${part}${separator}`).join("")}${separator}`;
}

function withLength(message: string): Buffer {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(message));
  bytes.writeInt32BE(bytes.length - 4);
  bytes.write(message, 4);
  return bytes;
}

function refused(address: string, cause: unknown): Error {
  const { name, type, message } = cause as Error & { readonly type?: string };
  const isRefusal = name === "Error" || type === "SASL_AUTHENTICATION_FAILED";
  // A connection that broke meanwhile says nothing of the token.
  if (!isRefusal) return cause as Error;
  return new NotAuthorizedError(
    `Broker ${address} refused the token (${message}); check its issuer, audience, scope and time, and what the broker expects of them`,
    { cause },
  );
}
