import { errorCodes, isRetryableCode, OperationError, retiredErrorCodes } from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";

// Spelled out on purpose: whether a code may be retried is part of the wire.
const frozen = {
  INVALID_INPUT: false,
  INVALID_OPERATION: false,
  UNSUPPORTED_LANGUAGE: false,
  PARSING_ERROR: false,
  PAYLOAD_TOO_LARGE: false,
  REPLY_TOO_LARGE: false,
  TIMEOUT: true,
  RATE_LIMIT_EXCEEDED: true,
  EXTERNAL_SERVICE_ERROR: true,
  BACKEND_UNAVAILABLE: true,
  PATTERN_QUERY_FAILED: true,
  INTERNAL_ERROR: true,
  CANCELLED: true,
};

describe("error codes", () => {
  it.each(Object.entries(frozen))("keep %s with retryable %s", (code, retryable) => {
    expect(
      errorCodes,
      `${code} is on the wire: retire it in retiredErrorCodes, and never give it a new meaning`,
    ).toHaveProperty(code);
    expect(isRetryableCode(code)).toBe(retryable);
  });

  it("are all listed in this test", () => {
    expect(Object.keys(errorCodes).sort(), "add a new code to this test").toEqual(Object.keys(frozen).sort());
  });

  it("never take a retired one back into use", () => {
    for (const code of retiredErrorCodes) expect(errorCodes).not.toHaveProperty(code);
    expect(retiredErrorCodes).toEqual(
      expect.arrayContaining(["INFRASTRUCTURE_SCAN_FAILED", "MODEL_DISCOVERY_FAILED", "SCHEMA_DISCOVERY_FAILED"]),
    );
  });

  it.each(["", "UNKNOWN", "timeout", "constructor", "__proto__", "toString"])("do not retry the unknown %j", (code) => {
    expect(isRetryableCode(code)).toBe(false);
  });
});

describe("an operation error", () => {
  it("carries its code, its cure and whether asking again helps", () => {
    const error = new OperationError("TIMEOUT", "took too long", { cure: "Send less.", operation: "X" });
    expect(error).toMatchObject({
      name: "OperationError",
      code: "TIMEOUT",
      retryable: true,
      cure: "Send less.",
      operation: "X",
    });
    expect(new OperationError("PARSING_ERROR", "no")).toMatchObject({
      code: "PARSING_ERROR",
      retryable: false,
      cure: "",
    });
  });
});
