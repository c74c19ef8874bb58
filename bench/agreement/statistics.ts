/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_value, index) => index).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length; ) {
    let past = first + 1;
    while (past < order.length && values[order[past] ?? 0] === values[order[first] ?? 0]) past += 1;
    for (const index of order.slice(first, past)) result[index] = (first + past + 1) / 2;
    first = past;
  }
  return result;
}

/** Spearman's correlation of ranks, ties included; 1 where one of the sides never varies but both are equal. */
export function spearman(left: readonly number[], right: readonly number[]): number {
  if (left.every((value, index) => value === right[index])) return 1;
  const leftRanks = ranks(left);
  const rightRanks = ranks(right);
  const mean = (left.length + 1) / 2;
  let covariance = 0;
  let leftVariance = 0;
  let rightVariance = 0;
  leftRanks.forEach((rank, index) => {
    const other = (rightRanks[index] ?? 0) - mean;
    covariance += (rank - mean) * other;
    leftVariance += (rank - mean) ** 2;
    rightVariance += other ** 2;
  });
  return covariance / Math.sqrt(leftVariance * rightVariance);
}
