import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BearerTokens, type OAuthBearerToken } from "../../../packages/transport/src/kafka/connection/bearer-tokens.ts";

const lifeMs = 60_000;

describe("the tokens of a transport", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Gives tokens "1", "2" and so on, or fails while `problem` is set. */
  function createTokens(options: { isEndKnown: boolean } = { isEndKnown: true }) {
    const source = { askedCount: 0, problem: null as Error | null };
    const tokens = new BearerTokens(async (): Promise<OAuthBearerToken> => {
      source.askedCount += 1;
      if (source.problem) throw source.problem;
      const expiresAtMs = options.isEndKnown ? Date.now() + lifeMs : undefined;
      return { value: String(source.askedCount), expiresAtMs };
    });
    return { source, take: async () => (await tokens.take()).value, tokens };
  }

  const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

  test("are asked for once, however many logins wait", async () => {
    const { source, take } = createTokens();
    expect(await Promise.all([take(), take(), take()])).toEqual(["1", "1", "1"]);
    expect(await take()).toBe("1");
    expect(source.askedCount).toBe(1);
  });

  test("are renewed in the background when most of their life is over, and waited for near its end", async () => {
    const { source, take } = createTokens();
    await take();
    pass(0.82 * lifeMs);
    expect(await take()).toBe("1");
    expect(source.askedCount).toBe(2);
    await vi.waitFor(async () => expect(await take()).toBe("2"));
    pass(lifeMs - 4_000);
    expect(await take()).toBe("3");
  });

  test("serve until shortly before their end while no new one can be had, and then fail", async () => {
    const { source, take } = createTokens();
    await take();
    source.problem = new Error("the endpoint is down");
    pass(lifeMs - 6_000);
    expect(await take()).toBe("1");
    pass(3_000);
    await expect(take()).rejects.toThrow("the endpoint is down");
    source.problem = null;
    expect(await take()).not.toBe("1");
  });

  test("serve a single login where nobody knows their end", async () => {
    const { take, tokens, source } = createTokens({ isEndKnown: false });
    await tokens.prepare();
    expect(await take()).toBe("1");
    expect(await take()).toBe("2");
    expect(source.askedCount).toBe(2);
  });

  test("are asked for again when a broker has refused one", async () => {
    const { tokens, take } = createTokens();
    tokens.forget(await tokens.take());
    expect(await take()).toBe("2");
  });
});
