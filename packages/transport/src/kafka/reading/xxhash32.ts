/*
 * xxHash32 with seed 0, after its specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): the checksum of LZ4
 * frames.
 */

const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;
const stripeBytes = 16;

/** The checksum of `bytes`, as a number without a sign. */
export function xxHash32(bytes: Buffer): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = 0;
  let hash = prime5;
  if (length >= stripeBytes) {
    let lane1 = (prime1 + prime2) | 0;
    let lane2 = prime2;
    let lane3 = 0;
    let lane4 = -prime1;
    for (; at + stripeBytes <= length; at += stripeBytes) {
      lane1 = mixLane(lane1, view.getInt32(at, true));
      lane2 = mixLane(lane2, view.getInt32(at + 4, true));
      lane3 = mixLane(lane3, view.getInt32(at + 8, true));
      lane4 = mixLane(lane4, view.getInt32(at + 12, true));
    }
    hash = rotateLeft(lane1, 1) + rotateLeft(lane2, 7) + rotateLeft(lane3, 12) + rotateLeft(lane4, 18);
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotateLeft((hash + Math.imul(view.getInt32(at, true), prime3)) | 0, 17), prime4);
  }
  for (; at < length; at++) {
    hash = Math.imul(rotateLeft((hash + Math.imul(bytes[at] ?? 0, prime5)) | 0, 11), prime1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixLane(lane: number, input: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(input, prime2)) | 0, 13), prime1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
