/** What a broker is shown in place of a password. */
export interface OAuthBearerToken {
  /** The token itself, most often a JWT. */
  readonly value: string;
  /** Until when it is used again (epoch ms). Without one it serves a single login. */
  readonly expiresAtMs?: number | undefined;
  /** SASL extensions, such as the `logicalCluster` that some managed clusters ask for. Names are letters only. */
  readonly extensions?: Readonly<Record<string, string>> | undefined;
}

/** Gets a token. Called before a login when the last token is missing or near its end; never twice at a time. */
export type OAuthBearerProvider = () => Promise<OAuthBearerToken>;

/** A token is renewed in the background when this share of its life is left. */
const renewAtShare = 0.2;
/** With less than this left, or less than half of its life, a new token is waited for. */
const mustRenewBeforeMs = 10_000;
/**
 * With less than this left a token is as good as over. Its session would have to be renewed within a second, which brokers
 * refuse: sessions are renewed two seconds before their end, and many endpoints count whole seconds.
 */
const uselessBeforeMs = 4_000;

interface HeldToken {
  readonly token: OAuthBearerToken;
  /** From when on a new one is asked for in the background. */
  readonly renewAtMs: number;
  /** From when on a new one is waited for. */
  readonly mustRenewAtMs: number;
}

/** The token in use: asked for when it is needed, kept until shortly before its end, and asked for once at a time. */
export class BearerTokens {
  readonly #ask: () => Promise<OAuthBearerToken>;
  #held: HeldToken | null = null;
  #renewing: Promise<HeldToken> | null = null;

  constructor(ask: () => Promise<OAuthBearerToken>) {
    this.#ask = ask;
  }

  /** Makes sure that there is a token, so that what fails here is not blamed on a broker. */
  async prepare(): Promise<void> {
    await this.#usable();
  }

  /** A token for one login. */
  async take(): Promise<OAuthBearerToken> {
    const { token } = await this.#usable();
    // Nobody knows how long it is good for.
    if (token.expiresAtMs === undefined) this.forget(token);
    return token;
  }

  /** Never gives this token again, because a broker has refused it. */
  forget(token: OAuthBearerToken): void {
    if (this.#held?.token === token) this.#held = null;
  }

  async #usable(): Promise<HeldToken> {
    const held = this.#held;
    if (held === null) return this.#renew();
    if (Date.now() < held.mustRenewAtMs) {
      // A failure is told when it matters; until then the token at hand is good.
      if (Date.now() >= held.renewAtMs) this.#renew().catch(() => {});
      return held;
    }
    return this.#renew().catch((error: unknown) => {
      if (Date.now() < (held.token.expiresAtMs ?? 0) - uselessBeforeMs) return held;
      throw error;
    });
  }

  #renew(): Promise<HeldToken> {
    this.#renewing ??= this.#ask()
      .then((token) => {
        this.#held = hold(token);
        return this.#held;
      })
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }
}

function hold(token: OAuthBearerToken): HeldToken {
  const { expiresAtMs = Number.POSITIVE_INFINITY } = token;
  const lifeMs = expiresAtMs - Date.now();
  if (lifeMs === Number.POSITIVE_INFINITY) return { token, renewAtMs: lifeMs, mustRenewAtMs: lifeMs };
  const mustRenewAtMs = expiresAtMs - Math.min(mustRenewBeforeMs, lifeMs / 2);
  return { token, renewAtMs: Math.min(mustRenewAtMs, expiresAtMs - lifeMs * renewAtShare), mustRenewAtMs };
}
