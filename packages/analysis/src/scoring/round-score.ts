/** Four digits: enough to tell two files apart, few enough to read. */
export function roundScore(score: number): number {
  return roundTo(Math.min(1, Math.max(0, score)), 4);
}

/** The number with so many decimals; none is a whole number. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
