import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { AbortedTransaction } from "../../packages/transport/src/kafka/reading/aborted-producers.ts";
import { decodeRecordSet, maxDecompressedBytes } from "../../packages/transport/src/kafka/reading/record-decoder.ts";
import { rawBatch, rawRecord } from "./kafka/raw-batch.ts";

function decode(
  bytes: Buffer,
  fromOffset = 0n,
  options: { leftBytes?: number; abortedTransactions?: readonly AbortedTransaction[] } = {},
) {
  const { leftBytes = maxDecompressedBytes, abortedTransactions = [] } = options;
  return decodeRecordSet({ topic: "t", partition: 3, bytes, fromOffset, abortedTransactions }, { leftBytes });
}

const texts = (records: readonly { value: Uint8Array | null }[]) =>
  records.map(({ value }) => (value === null ? null : Buffer.from(value).toString()));

describe("a record set", () => {
  test("gives key, value, headers, offset and time of each record", async () => {
    const records = Buffer.concat([
      rawRecord("a", { headers: [["h", "1"]] }),
      rawRecord("b", { offsetDelta: 1, headers: [] }),
    ]);
    const decoded = await decode(rawBatch(records, { count: 2, baseOffset: 40n, timestampMs: 1234 }));
    expect(texts(decoded.records)).toEqual(["a", "b"]);
    expect(decoded.records.map(({ offset }) => offset)).toEqual([40n, 41n]);
    expect(decoded.records[0]).toMatchObject({ topic: "t", partition: 3, timestampMs: 1234, timestampType: "create" });
    expect(decoded.nextOffset).toBe(42n);
  });

  test("keeps the last of a repeated header", async () => {
    const headers = [
      ["h", "first"],
      ["other", "x"],
      ["h", "last"],
    ] as const;
    const { records } = await decode(rawBatch(rawRecord("a", { headers })));
    expect(Buffer.from(records[0]?.headers.get("h") ?? "").toString()).toBe("last");
    expect(records[0]?.headers.size).toBe(2);
  });

  test("reads 64 of 20,000 headers and marks the record, without holding anything up", async () => {
    const headers = Array.from({ length: 20_000 }, (_, index) => [`h${index}`, "v"] as const);
    const set = rawBatch(Buffer.concat([rawRecord("many", { headers }), rawRecord("next", { offsetDelta: 1 })]), {
      count: 2,
    });
    const { records } = await decode(set);
    expect(texts(records)).toEqual(["many", "next"]);
    expect(records[0]?.defect).toBe("too-many-headers");
    expect(records[0]?.headers.size).toBe(64);
  });

  test("skips records below the offset that was asked for, and control batches, and moves past both", async () => {
    const data = rawBatch(Buffer.concat([rawRecord("a"), rawRecord("b", { offsetDelta: 1 })]), { count: 2 });
    const control = rawBatch(rawRecord("commit marker"), { baseOffset: 2n, attributes: 0x20 });
    const decoded = await decode(Buffer.concat([data, control]), 1n);
    expect(texts(decoded.records)).toEqual(["b"]);
    expect(decoded.nextOffset).toBe(3n);
  });

  test("moves past a batch that compaction has emptied", async () => {
    const emptied = rawBatch(Buffer.alloc(0), { count: 0, baseOffset: 5n, lastOffsetDelta: 9 });
    expect(await decode(emptied, 5n)).toEqual({ records: [], nextOffset: 15n });
  });

  test("leaves a batch that was cut off at the end for the next fetch", async () => {
    const whole = rawBatch(rawRecord("a"));
    const cut = rawBatch(rawRecord("b"), { baseOffset: 1n }).subarray(0, 50);
    const decoded = await decode(Buffer.concat([whole, cut]));
    expect(texts(decoded.records)).toEqual(["a"]);
    expect(decoded.nextOffset).toBe(1n);
  });

  test.each([
    ["an unknown codec", rawBatch(rawRecord("x"), { attributes: 7, count: 3 })],
    ["bytes that are no gzip", rawBatch(Buffer.from("no gzip"), { attributes: 1, count: 3 })],
    ["bytes that are no Snappy", rawBatch(Buffer.from("no snappy at all"), { attributes: 2, count: 3 })],
    ["bytes that are no LZ4", rawBatch(Buffer.from("no lz4"), { attributes: 3, count: 3 })],
    ["bytes that are no zstd", rawBatch(Buffer.from("no zstd"), { attributes: 4, count: 3 })],
    ["fewer records than it says", rawBatch(rawRecord("x"), { count: 3 })],
    ["a record longer than the batch", rawBatch(Buffer.from([0x7e, 0, 0, 0]), { count: 3 })],
  ])(
    "turns a batch with %s into one marked record at its last offset that keeps the batch as it came",
    async (_, bad) => {
      const good = rawBatch(rawRecord("good"), { baseOffset: 3n });
      const decoded = await decode(Buffer.concat([bad, good]));
      expect(decoded.records).toHaveLength(2);
      expect(decoded.records[0]).toMatchObject({ offset: 2n, defect: "undecodable-batch" });
      expect(Buffer.compare(decoded.records[0]?.value ?? Buffer.alloc(0), bad)).toBe(0);
      expect(texts(decoded.records)[1]).toBe("good");
      expect(decoded.nextOffset).toBe(4n);
    },
  );

  test("never fails on random damage, and always moves on", async () => {
    const plain = Buffer.concat([rawRecord("abc", { headers: [["h", "v"]] }), rawRecord("d", { offsetDelta: 1 })]);
    for (let seed = 0; seed < 3_000; seed++) {
      const codec = seed % 5;
      const packed = [plain, gzipSync(plain), plain, plain, zstdCompressSync(plain)][codec] ?? plain;
      const batch = rawBatch(packed, { attributes: codec, count: 2 });
      const at = 17 + ((seed * 7919) % (batch.length - 17));
      batch[at] = (seed * 104_729) % 256;
      const decoded = await decode(batch);
      expect(decoded.nextOffset).toBeGreaterThan(0n);
    }
  });

  test.each([
    ["gzip", 1, gzipSync],
    ["zstd", 4, zstdCompressSync],
  ] as const)("refuses to unpack a %s bomb and marks it", async (_, attributes, pack) => {
    const bomb = rawBatch(pack(Buffer.alloc(maxDecompressedBytes + 1)), { attributes });
    const { records, nextOffset } = await decode(bomb);
    expect(records[0]?.defect).toBe("decompressed-too-large");
    expect(Buffer.compare(records[0]?.value ?? Buffer.alloc(0), bomb)).toBe(0);
    expect(nextOffset).toBe(1n);
  });

  test("refuses a Snappy block by the size it declares, before it takes the memory", async () => {
    const declaresFourGigabytes = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]);
    const { records } = await decode(rawBatch(declaresFourGigabytes, { attributes: 2 }));
    expect(records[0]?.defect).toBe("decompressed-too-large");
  });

  test("unpacks one answer only as far as its budget goes and leaves the rest for the next fetch", async () => {
    const packed = gzipSync(rawRecord("x".repeat(1000)));
    const set = Buffer.concat([
      rawBatch(packed, { attributes: 1 }),
      rawBatch(packed, { attributes: 1, baseOffset: 1n }),
    ]);
    const decoded = await decode(set, 0n, { leftBytes: 500 });
    expect(decoded.records).toHaveLength(1);
    expect(decoded.nextOffset).toBe(1n);
  });

  describe("of transactions", () => {
    const transactional = 0x10;
    const from = (producerId: bigint, text: string, baseOffset: bigint, packed = false) =>
      rawBatch(packed ? gzipSync(rawRecord(text)) : rawRecord(text), {
        attributes: transactional | (packed ? 1 : 0),
        baseOffset,
        producerId,
      });
    const marker = (producerId: bigint, type: "aborted" | "committed", baseOffset: bigint) =>
      rawBatch(rawRecord("marker", { key: Buffer.from([0, 0, 0, type === "aborted" ? 0 : 1]) }), {
        attributes: transactional | 0x20,
        baseOffset,
        producerId,
      });

    test("leaves out what was aborted, producer by producer, and moves past it", async () => {
      const set = Buffer.concat([
        from(7n, "7 aborted", 0n),
        from(8n, "8 committed", 1n),
        from(7n, "7 aborted, too", 2n, true),
        rawBatch(rawRecord("in no transaction"), { baseOffset: 3n, producerId: 7n }),
        marker(7n, "aborted", 4n),
        from(7n, "7 committed", 5n),
        marker(8n, "committed", 6n),
        from(8n, "8 aborted", 7n),
        marker(7n, "committed", 8n),
        marker(8n, "aborted", 9n),
      ]);
      const abortedTransactions = [
        { producerId: 8n, firstOffset: 7n },
        { producerId: 7n, firstOffset: 0n },
      ];
      const decoded = await decode(set, 0n, { abortedTransactions });
      expect(texts(decoded.records)).toEqual(["8 committed", "in no transaction", "7 committed"]);
      expect(decoded.nextOffset).toBe(10n);
    });

    test("leaves out the rest of one that began before the answer", async () => {
      const set = Buffer.concat([from(7n, "aborted", 50n), marker(7n, "aborted", 51n), from(7n, "committed", 52n)]);
      const decoded = await decode(set, 50n, { abortedTransactions: [{ producerId: 7n, firstOffset: 3n }] });
      expect(texts(decoded.records)).toEqual(["committed"]);
    });

    test("does not unpack what was aborted", async () => {
      const bomb = rawBatch(gzipSync(Buffer.alloc(maxDecompressedBytes + 1)), { attributes: 0x11, producerId: 7n });
      const decoded = await decode(bomb, 0n, { abortedTransactions: [{ producerId: 7n, firstOffset: 0n }] });
      expect(decoded).toEqual({ records: [], nextOffset: 1n });
    });
  });
});
