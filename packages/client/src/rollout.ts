const buckets = 10_000;

/**
 * Whether a key belongs to the given share of calls. The same key always gives the same answer, and a key that is in at
 * some percentage is in at every higher one.
 * @param percent 0 to 100, up to two decimals
 */
export function isInRollout(key: string, percent: number): boolean {
  return hash(key) % buckets < percent * (buckets / 100);
}

/** FNV-1a, 32 bits, with a final mixing step so that near-equal keys spread. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
