const encoder = new TextEncoder();
const multiplier = 0x5bd1e995;
const seed = 0x9747b28c;

/**
 * Murmur2 in the 32-bit variant, with the seed that Java clients hash record keys with; signed, as Java sees it.
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const wholeWordsEnd = length - (length % 4);
  let hash = seed ^ length;
  for (let index = 0; index < wholeWordsEnd; index += 4) {
    const low = byteAt(bytes, index) | (byteAt(bytes, index + 1) << 8);
    const high = byteAt(bytes, index + 2) | (byteAt(bytes, index + 3) << 8);
    const word = Math.imul(low | (high << 16), multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(word ^ (word >>> 24), multiplier);
  }
  if (wholeWordsEnd < length) {
    for (let index = length - 1; index >= wholeWordsEnd; index -= 1) {
      hash ^= byteAt(bytes, index) << (8 * (index - wholeWordsEnd));
    }
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

/** The partition a key leads to, the same one a Java client's default partitioner picks. An empty key is a key. */
export function partitionOfKey(key: string | Uint8Array, partitionCount: number): number {
  const bytes = typeof key === "string" ? encoder.encode(key) : key;
  // The sign bit is cleared, not negated: the absolute value would send negative hashes elsewhere than Java does.
  return (murmur2(bytes) & 0x7fffffff) % partitionCount;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
