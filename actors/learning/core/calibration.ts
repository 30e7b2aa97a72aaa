/** Whether probabilities are what they say. */

export interface Calibration {
  /** Expected calibration error over bins of equal width (Guo et al. 2017, arXiv:1706.04599, eq. 3). */
  readonly error: number;
  /** Mean square of probability minus label (Brier 1950). */
  readonly brier: number;
  /** Chance that a 1 has a greater probability than a 0; NaN where one of the two is absent. */
  readonly auc: number;
}

export function calibrationOf(probabilities: Float64Array, labels: Uint8Array, bins = 10): Calibration {
  const sums = Array.from({ length: bins }, () => ({ count: 0, probability: 0, label: 0 }));
  let brier = 0;
  probabilities.forEach((p, i) => {
    const label = labels[i] ?? NaN;
    const bin = sums[Math.min(bins - 1, Math.floor(p * bins))];
    brier += (p - label) ** 2;
    if (bin === undefined) return;
    bin.count++;
    bin.probability += p;
    bin.label += label;
  });
  const n = probabilities.length;
  return { error: sums.reduce((sum, bin) => sum + Math.abs(bin.probability - bin.label) / n, 0), brier: brier / n, auc: areaOf(probabilities, labels) };
}

/** By ranks (Mann & Whitney 1947); equal probabilities share their mean rank. */
function areaOf(probabilities: Float64Array, labels: Uint8Array): number {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  let [ranks, ones] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && probabilities[order[to] ?? 0] === probabilities[order[from] ?? 0]) to++;
    for (let i = from; i < to; i++) {
      if (labels[order[i] ?? 0] !== 1) continue;
      ones++;
      ranks += (from + to + 1) / 2;
    }
    from = to;
  }
  return (ranks - (ones * (ones + 1)) / 2) / (ones * (order.length - ones));
}
