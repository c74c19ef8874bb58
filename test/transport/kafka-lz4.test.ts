import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { unpackLz4Frames } from "../../packages/transport/src/kafka/reading/lz4-frame.ts";
import { DecompressedTooLargeError } from "../../packages/transport/src/kafka/reading/unpacked-bytes.ts";
import { xxHash32 } from "../../packages/transport/src/kafka/reading/xxhash32.ts";

/** One text, packed by the LZ4 libraries that Kafka clients use, with every option of a frame. */
const frames: Record<string, string> = JSON.parse(
  readFileSync(new URL("kafka/lz4-frames.json", import.meta.url), "utf8"),
);
const text = Buffer.from(
  Array.from({ length: 8_000 }, (_, index) => `line ${index % 7} of part ${Math.floor(index / 1_000)}\n`).join(""),
);
const enoughBytes = 1024 * 1024;
const frameOf = (name: string) => Buffer.from(frames[name] ?? "", "base64");
const withAllChecks = frameOf("lz4 4.4.5: independent blocks, block checksums, content checksum, content size");
const withLinkedBlocks = frameOf("lz4 4.4.5: linked blocks, content checksum");

/** A frame of blocks of at most 64 KB without checksums; a negative size in `sizes` marks bytes that are not packed. */
function rawFrame(...blocks: { readonly bytes: Buffer; readonly isPacked: boolean }[]): Buffer {
  const descriptor = Buffer.from([0x60, 0x40]);
  const parts = [uint32(0x184d2204), descriptor, Buffer.from([(xxHash32(descriptor) >>> 8) & 0xff])];
  for (const { bytes, isPacked } of blocks) parts.push(uint32(bytes.length + (isPacked ? 0 : 2 ** 31)), bytes);
  return Buffer.concat([...parts, uint32(0)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function changed(frame: Buffer, at: number, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(frame);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = change(copy[index] ?? 0);
  return copy;
}

function unpackedOr(instead: Buffer, frame: Buffer): Buffer {
  try {
    return unpackLz4Frames(frame, enoughBytes);
  } catch {
    return instead;
  }
}

test.each([
  ["", 0x02cc5d05],
  ["a", 0x550d7456],
  ["abc", 0x32d153ff],
  ["Nobody inspects the spammish repetition", 0xe2293b2f],
])("xxHash32 of %j is that of its authors", (input, hash) => {
  expect(xxHash32(Buffer.from(input))).toBe(hash);
});

describe("an LZ4 frame", () => {
  test.each(Object.keys(frames))("is unpacked to its text: %s", (name) => {
    expect(unpackLz4Frames(frameOf(name), enoughBytes).equals(text)).toBe(true);
  });

  test("may be followed by others, and by what is to be skipped", () => {
    const skipped = Buffer.concat([uint32(0x184d2a53), uint32(5), Buffer.from("notes")]);
    const three = Buffer.concat([skipped, withAllChecks, skipped, withLinkedBlocks, withAllChecks, skipped]);
    expect(unpackLz4Frames(three, enoughBytes).equals(Buffer.concat([text, text, text]))).toBe(true);
  });

  test("may have blocks that are not packed, and repeat bytes that it is just writing", () => {
    const packed = { bytes: Buffer.from([0x1f, 0x61, 1, 0, 60, 0x10, 0x62]), isPacked: true };
    const plain = { bytes: Buffer.from("as it is, "), isPacked: false };
    expect(unpackLz4Frames(rawFrame(plain, packed), enoughBytes).toString()).toBe(`as it is, ${"a".repeat(80)}b`);
  });

  test.each([
    ["a wrong block checksum", changed(withAllChecks, 40, (byte) => byte ^ 1), /wrong checksum/],
    ["a wrong content checksum", changed(withLinkedBlocks, -1, (byte) => byte ^ 1), /wrong checksum/],
    ["a wrong header checksum", changed(withAllChecks, 14, (byte) => byte ^ 1), /wrong header checksum/],
    ["a dictionary", changed(withAllChecks, 4, (byte) => byte | 0x01), /needs a dictionary/],
    ["a reserved bit", changed(withAllChecks, 4, (byte) => byte | 0x02), /unknown version/],
    ["another magic number", changed(withAllChecks, 0, () => 0), /not an LZ4 frame/],
    ["bytes behind it that are none", Buffer.concat([withAllChecks, Buffer.from("more of it")]), /not an LZ4 frame/],
    [
      "a repetition from before the block",
      rawFrame({ bytes: Buffer.from([0x10, 0x61, 2, 0, 0x10, 0x62]), isPacked: true }),
      /never there/,
    ],
    [
      "a repetition of nothing",
      rawFrame({ bytes: Buffer.from([0x10, 0x61, 0, 0, 0x10, 0x62]), isPacked: true }),
      /never there/,
    ],
    [
      "a block larger than it allows",
      rawFrame({ bytes: Buffer.alloc(64 * 1024 + 1), isPacked: false }),
      /larger than its frame allows/,
    ],
    [
      "a block that unpacks to more than it allows",
      rawFrame({
        bytes: Buffer.concat([Buffer.from([0x1f, 0x61, 1, 0]), Buffer.alloc(300, 255), Buffer.from([0, 0])]),
        isPacked: true,
      }),
      /longer than its frame allows/,
    ],
  ])("is refused with %s", (_, frame, message) => {
    expect(() => unpackLz4Frames(frame, enoughBytes)).toThrow(message);
  });

  test("is refused where its size is not the one that it declares", () => {
    const size = changed(withAllChecks, 6, (byte) => byte - 1);
    const header = changed(size, 14, () => (xxHash32(size.subarray(4, 14)) >>> 8) & 0xff);
    expect(() => unpackLz4Frames(header, enoughBytes)).toThrow(/another size than it declares/);
  });

  test("is refused wherever it is cut off", () => {
    for (let length = 0; length < withAllChecks.length; length++) {
      expect(() => unpackLz4Frames(withAllChecks.subarray(0, length), enoughBytes), `${length}`).toThrow();
    }
  });

  test("is never unpacked to wrong bytes, whichever byte is damaged", () => {
    for (let at = 0; at < withLinkedBlocks.length; at++) {
      const damaged = changed(withLinkedBlocks, at, (byte) => byte ^ (1 << (at % 8)));
      // In a text that repeats itself another repetition may come to the same.
      expect(unpackedOr(text, damaged).equals(text), `byte ${at}`).toBe(true);
    }
  });

  test.each([
    ["by the size that it declares", withAllChecks],
    ["by what its blocks come to", withLinkedBlocks],
  ])("is refused past the limit %s", (_, frame) => {
    expect(unpackLz4Frames(frame, text.length)).toHaveLength(text.length);
    expect(() => unpackLz4Frames(frame, text.length - 1)).toThrow(DecompressedTooLargeError);
  });
});
