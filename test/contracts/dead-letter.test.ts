import {
  formatRecordAddress,
  headerNames,
  readDeadLetterOrigin,
  replayHeaders,
  writeDeadLetter,
} from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";
import { toBytes } from "./golden-files.ts";

const record = {
  topic: "dev.requests.v1",
  partition: 2,
  offset: 9_223_372_036_854_775_807n,
  timestampMs: 1_767_225_600_000,
  key: new Uint8Array([0, 255]),
  value: new Uint8Array([123, 0, 255]),
  headers: new Map([
    ["x-correlation-id", toBytes("abc")],
    ["binary", new Uint8Array([255, 0])],
  ]),
};
const cause = { code: "INVALID_INPUT", message: "not JSON", workerId: "worker-1" };

/** The headers as they come back from a topic. */
function stored(headers: Record<string, string | Uint8Array>): Map<string, Uint8Array> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? toBytes(value) : value]),
  );
}

describe("a dead letter", () => {
  it("keeps the bytes of key, value and headers", () => {
    const letter = writeDeadLetter(record, cause);
    expect(letter.key).toEqual(record.key);
    expect(letter.value).toEqual(record.value);
    for (const [name, value] of record.headers) expect(letter.headers[name]).toEqual(value);
  });

  it("says where it came from, to the last digit, and what was wrong", () => {
    expect(readDeadLetterOrigin(stored(writeDeadLetter(record, cause).headers))).toEqual({
      topic: record.topic,
      partition: 2,
      offset: "9223372036854775807",
      timestampMs: record.timestampMs,
      ...cause,
      defect: null,
    });
  });

  it("keeps a null key and a null value", () => {
    expect(writeDeadLetter({ ...record, key: null, value: null }, cause)).toMatchObject({ key: null, value: null });
  });

  it.each(["x".repeat(5000), "ü€".repeat(2000), "😀".repeat(2000)])(
    "keeps the beginning of a long message (%#)",
    (message) => {
      const read = readDeadLetterOrigin(stored(writeDeadLetter(record, { ...cause, message }).headers)).message;
      expect(read?.length).toBeGreaterThan(300);
      expect(message.startsWith(read ?? "?")).toBe(true);
      expect(read).not.toContain("\u{fffd}");
    },
  );

  it("has no more headers than a reader takes, its own among them", () => {
    const headers = new Map(Array.from({ length: 64 }, (_, index) => [`h${index}`, toBytes("1")]));
    const letter = writeDeadLetter({ ...record, headers }, cause);
    expect(Object.keys(letter.headers)).toHaveLength(64);
    expect(readDeadLetterOrigin(stored(letter.headers))).toMatchObject(cause);
  });

  it("that dies again tells of its last death", () => {
    const first = stored(writeDeadLetter(record, cause).headers);
    const again = writeDeadLetter(
      { ...record, topic: "dev.requests.v1.dlq", headers: first },
      { ...cause, code: "TIMEOUT" },
    );
    expect(readDeadLetterOrigin(stored(again.headers))).toMatchObject({
      topic: "dev.requests.v1.dlq",
      code: "TIMEOUT",
    });
  });
});

describe("a dead letter of a damaged record", () => {
  it("says what was damaged", () => {
    const letter = writeDeadLetter({ ...record, defect: "undecodable-batch" }, cause);
    expect(readDeadLetterOrigin(stored(letter.headers)).defect).toBe("undecodable-batch");
  });
});

describe("the headers of a replay", () => {
  const address = { topic: "dev.requests.v1.dlq", partition: 1, offset: 9_223_372_036_854_775_807n };
  const replay = (headers: ReadonlyMap<string, Uint8Array>) => replayHeaders({ ...address, headers });

  it("are those of the record that died, and where its dead letter lies", () => {
    const letter = stored(writeDeadLetter({ ...record, defect: "too-many-headers" }, cause).headers);
    expect(new Map(Object.entries(replay(letter)))).toEqual(
      new Map([...record.headers, [headerNames.replayedFrom, toBytes(formatRecordAddress(address))]]),
    );
  });

  it("name the dead letter they are of when the record was a replay before", () => {
    const before = new Map([[headerNames.replayedFrom as string, toBytes("dev.requests.v1.dlq/1/3")]]);
    expect(replay(before)[headerNames.replayedFrom]).toEqual(toBytes("dev.requests.v1.dlq/1/9223372036854775807"));
  });
});

describe("the origin of a record that is no dead letter", () => {
  it("is unknown in every part", () => {
    expect(Object.values(readDeadLetterOrigin(new Map()))).toEqual(Array(8).fill(null));
  });

  it("is unknown where a header is damaged", () => {
    const damaged = {
      "x-dead-letter-partition": "two",
      "x-dead-letter-offset": "12; drop",
      "x-dead-letter-timestamp-ms": "-1",
    };
    expect(readDeadLetterOrigin(stored(damaged))).toMatchObject({ partition: null, offset: null, timestampMs: null });
  });
});
