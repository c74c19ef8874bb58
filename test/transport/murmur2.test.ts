import { expect, test } from "vitest";
import { murmur2, partitionOfKey } from "../../packages/transport/src/murmur2.ts";

// The vectors that Apache Kafka's own clients are tested with.
test.each([
  ["21", -973_932_308],
  ["foobar", -790_332_482],
  ["a-little-bit-long-string", -985_981_536],
  ["a-little-bit-longer-string", -1_486_304_829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971],
  ["abc", 479_470_107],
])("hashes %s as Java clients do", (text, hash) => {
  expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
});

test("clears the sign bit of a negative hash instead of negating it", () => {
  expect(partitionOfKey("21", 1000)).toBe((-973_932_308 & 0x7fff_ffff) % 1000);
  expect(partitionOfKey("21", 1000)).not.toBe(973_932_308 % 1000);
});

test("takes text and its bytes for the same key, and an empty key for a key", () => {
  expect(partitionOfKey(new TextEncoder().encode("grün"), 97)).toBe(partitionOfKey("grün", 97));
  expect(partitionOfKey("", 97)).toBe((275_646_681 & 0x7fff_ffff) % 97);
});
