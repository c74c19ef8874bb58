import { NotAuthorizedError, TransportUnavailableError } from "@event-intelligence/transport";
import type { OAuthBearerToken } from "@event-intelligence/transport/kafka";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createOAuthBearerLogin } from "../../../packages/transport/src/kafka/connection/oauth-bearer.ts";

describe("a provider of tokens of one's own", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const failure = (provider: () => unknown): Promise<Error | null> =>
    createOAuthBearerLogin(async () => (await provider()) as OAuthBearerToken)
      .tokens.prepare()
      .then(
        () => null,
        (error: Error) => error,
      );

  test.each([
    [undefined, "value is no text"],
    ["a token", "value is no text"],
    [{ value: "" }, "no bearer token has"],
    [{ value: "hunter2\u0001auth=x" }, "no bearer token has"],
    [{ value: "hunter2", expiresAtMs: "tomorrow" }, "expiresAtMs is no number"],
    [{ value: "hunter2", extensions: { "a-b": "c" } }, "an extension has a name"],
    [{ value: "hunter2", extensions: { auth: "c" } }, "an extension has a name"],
    [{ value: "hunter2", extensions: { a: "b\u0001" } }, "an extension has a value"],
  ])("that gives %j is a mistake for good, which is not repeated", async (token, message) => {
    const error = await failure(() => token);
    expect(error).toBeInstanceOf(NotAuthorizedError);
    expect(error?.message).toContain(message);
    expect(error?.message).not.toContain("hunter2");
  });

  test("that throws may do better later; what it says is told without secrets", async () => {
    const error = await failure(() => {
      throw new Error("the vault is sealed, password=hunter2");
    });
    expect(error).toBeInstanceOf(TransportUnavailableError);
    expect(error?.message).toContain("the vault is sealed");
    expect(error?.message).not.toContain("hunter2");
  });

  test("that says nothing is not waited for without an end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const failing = failure(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(10_000);
    const error = await failing;
    expect(error).toBeInstanceOf(TransportUnavailableError);
    expect(error?.message).toContain("none came within 10000 ms");
  });
});
