import { OptionsError, secretUrlProblem } from "@event-intelligence/contracts";
import { NotAuthorizedError, TransportUnavailableError } from "../../errors.ts";
import type { OAuthBearerProvider, OAuthBearerToken } from "./bearer-tokens.ts";

/** Where tokens are got by the client credentials grant (RFC 6749, 4.4), and as whom. */
export interface ClientCredentialsOptions {
  /** The token endpoint; https, since the secret travels to it. http is taken for this machine alone. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The scopes asked for, separated by spaces. Default: those that the endpoint chooses. */
  readonly scope?: string | undefined;
  /** How long the endpoint may take to answer. Default 8000. */
  readonly timeoutMs?: number | undefined;
}

/** Below what a transport gives a provider, so that the endpoint's own problem is told. */
const defaultTimeoutMs = 8_000;
/** A token is a few kilobytes; an answer that is larger is none. */
const maxAnswerBytes = 1_048_576;
/** The endpoint has understood the request and does not give this client a token. */
const refusingStatuses: ReadonlySet<number> = new Set([400, 401, 403]);

/**
 * Makes the provider for the transport's `sasl` that gets tokens from an OAuth token endpoint. It rejects with a
 * `NotAuthorizedError` where the endpoint refuses the client, else with a `TransportUnavailableError`.
 * @throws OptionsError when an option cannot be used
 */
export function createClientCredentialsProvider(options: ClientCredentialsOptions): OAuthBearerProvider {
  const missing = OptionsError.problemsOfMissing(options, {
    tokenUrl: "the https URL of the token endpoint",
    clientId: "the client's id",
    clientSecret: "the client's secret",
  });
  const problem = missing.length > 0 ? null : secretUrlProblem(options.tokenUrl);
  const problems = problem === null ? missing : [`tokenUrl ${problem}`];
  if (problems.length > 0) throw new OptionsError("The provider of tokens", problems);
  return () => askEndpoint(options);
}

async function askEndpoint(options: ClientCredentialsOptions): Promise<OAuthBearerToken> {
  const { tokenUrl, clientId, clientSecret, scope, timeoutMs = defaultTimeoutMs } = options;
  const askedAtMs = Date.now();
  const { status, text } = await post(tokenUrl, timeoutMs, {
    authorization: `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString("base64")}`,
    body: new URLSearchParams({ grant_type: "client_credentials", ...(scope === undefined ? {} : { scope }) }),
  });
  const answer = tryParseObject(text);
  if (refusingStatuses.has(status)) {
    throw new NotAuthorizedError(
      `The token endpoint ${placeOf(tokenUrl)} refused the client (${status}${errorCodeOf(answer)}); check client id, client secret and scope`,
    );
  }
  if (status !== 200) throw noToken(tokenUrl, `it answered with status ${status}`);
  if (answer === null) throw noToken(tokenUrl, "its answer is no JSON object");
  const { access_token: value, token_type: type, expires_in: lifetime } = answer;
  if (typeof value !== "string" || value === "") throw noToken(tokenUrl, "its answer has no access_token");
  if (type !== undefined && String(type).toLowerCase() !== "bearer") {
    throw noToken(tokenUrl, "its token_type is not Bearer");
  }
  // Some endpoints send the number as text.
  const lifetimeSeconds = Number(lifetime ?? Number.NaN);
  return { value, expiresAtMs: lifetimeSeconds > 0 ? askedAtMs + lifetimeSeconds * 1000 : undefined };
}

async function post(
  tokenUrl: string,
  timeoutMs: number,
  { authorization, body }: { authorization: string; body: URLSearchParams },
): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { accept: "application/json", authorization },
      body,
      // The secret is for this URL and no other.
      redirect: "manual",
      signal,
    });
    return { status: response.status, text: await readBounded(response) };
  } catch (error) {
    if (signal.aborted) throw noToken(tokenUrl, `it did not answer within ${timeoutMs} ms`);
    throw noToken(tokenUrl, rootCauseOf(error));
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxAnswerBytes) throw new Error(`its answer is larger than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What fetch has met; its own message says only that it failed. No `cause`, so that this is what callers are shown. */
function rootCauseOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (cause instanceof AggregateError) return cause.errors.map((one: Error) => one.message).join(", ");
  return cause instanceof Error ? cause.message : message;
}

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
function formEncode(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function tryParseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** RFC 6749, 5.2: a short code. The description beside it may repeat what was sent, so it is left out. */
function errorCodeOf(answer: Record<string, unknown> | null): string {
  const code = answer?.error;
  return typeof code === "string" && /^[\w.-]{1,60}$/.test(code) ? ` ${code}` : "";
}

function noToken(tokenUrl: string, why: string): TransportUnavailableError {
  return new TransportUnavailableError(
    `No token from ${placeOf(tokenUrl)} (${why}); check the URL of the token endpoint and that its server runs`,
  );
}

/** A URL without its query. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
