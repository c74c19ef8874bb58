import {
  controlTopics,
  encodeControl,
  isPresenceFresh,
  type Presence,
  presenceStaleAfterMs,
  tryReadCancellation,
  tryReadPresence,
} from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";
import { toBytes } from "./golden-files.ts";

const presence: Presence = {
  version: 1,
  worker_id: "worker-1",
  state: "serving",
  group: "workers",
  topics: ["requests"],
  slots: 2,
  running: 0,
  waiting: 0,
};

describe("control topics", () => {
  it("are named after the environment", () => {
    expect(controlTopics("staging")).toEqual({
      cancelled: "staging.event-intelligence.control.cancelled.v1",
      progress: "staging.event-intelligence.control.progress.v1",
      presence: "staging.event-intelligence.control.presence.v1",
    });
  });

  it("are the same for every name of an environment", () => {
    expect(controlTopics("development")).toEqual(controlTopics("dev"));
  });
});

describe("reading a control record", () => {
  const hostile = [
    null,
    "",
    "null",
    "{}",
    "[]",
    "7",
    "{",
    "\u0000",
    '{"version":2,"worker_id":"w"}',
    '{"__proto__":{"version":1}}',
    "[".repeat(100_000),
    JSON.stringify({ ...presence, slots: 0 }),
    JSON.stringify({ ...presence, worker_id: "w".repeat(257) }),
  ];

  it.each(hostile)("is null for what is none (%#)", (text) => {
    const value = text === null ? null : toBytes(text);
    expect(tryReadPresence(value)).toBeNull();
    expect(tryReadCancellation(value)).toBeNull();
  });

  it("passes over fields it does not know", () => {
    expect(tryReadPresence(toBytes({ ...presence, mood: "fine" }))).toEqual(presence);
  });

  it("does not take one message for another", () => {
    expect(tryReadCancellation(encodeControl(presence))).toBeNull();
  });
});

describe("a sign of life", () => {
  it("counts for ten seconds by the broker's clock", () => {
    expect(presenceStaleAfterMs).toBe(10_000);
    expect(isPresenceFresh(presence, 1000, 11_000)).toBe(true);
    expect(isPresenceFresh(presence, 1000, 11_001)).toBe(false);
  });

  it("of a worker that leaves does not count", () => {
    expect(isPresenceFresh({ ...presence, state: "leaving" }, 1000, 1000)).toBe(false);
  });
});
