/** Noise of a row of pixels from differences of third order (Stoehr et al. 2008, ASP 394, 505): blind to slopes and few stars. */
export function rowNoise(values: Float32Array): number {
  const kept = values.filter(Number.isFinite);
  if (kept.length < 5) return 0;
  const differences = new Float64Array(kept.length - 4);
  for (let k = 0; k < differences.length; k++) differences[k] = Math.abs(2 * (kept[k + 2] ?? 0) - (kept[k] ?? 0) - (kept[k + 4] ?? 0));
  differences.sort();
  return 0.605_269_7 * (differences[Math.floor(differences.length / 2)] ?? 0);
}
