/** How well detections are told apart, over fields whose truth is known. */
import type { Detection } from '../pipeline/detect.ts';
import type { LabelledField } from './field.ts';

/** Edges of the bins of S/N; the last one is open. */
export const snrBins = [5, 7, 10, 20] as const;

/** Counts that add up over fields. */
export interface FieldTally {
  /** Pixels searched, in units of 1024². */
  readonly fields: number;
  /** Candidates that are no new source, before and after the threshold. */
  readonly wrong: number;
  readonly alarms: number;
  /** New sources that nothing masks in each bin of S/N; detected; and confident enough. */
  readonly sources: readonly number[];
  readonly detected: readonly number[];
  readonly kept: readonly number[];
}

/** px from the edge within which a source is not asked for. */
const EDGE = 16;

/**
 * `judged`: the field's detections in their order. S/N of a source is that of a perfect measurement: `ideal` with the
 * noise of the sky alone, `local` with that of the light at its place as well.
 */
export function tallyOf(field: LabelledField, judged: readonly Pick<Detection, 'reliability'>[], threshold: number, snr: 'ideal' | 'local'): FieldTally {
  const { score, significance, mask, fluxNorm } = field.difference;
  const { columns, rows } = score;
  const [sources, detected, kept] = [zeros(), zeros(), zeros()];
  field.truth.forEach(({ x, y, flux }, i) => {
    const at = Math.round(y) * columns + Math.round(x);
    if (x < EDGE || y < EDGE || x > columns - 1 - EDGE || y > rows - 1 - EDGE || maskedNear(mask, columns, Math.round(x), Math.round(y))) return;
    const noise = snr === 'ideal' ? Math.sqrt(fluxNorm) : Math.abs(significance.data[at]! / score.data[at]!);
    const bin = snrBins.findLastIndex((least) => (flux * fluxNorm) / noise >= least);
    if (bin < 0) return;
    sources[bin]!++;
    const found = field.found[i];
    if (found === undefined) return;
    detected[bin]!++;
    if ((judged[field.detections.indexOf(found)]?.reliability ?? 0) >= threshold) kept[bin]!++;
  });
  const wrong = judged.filter((_, i) => field.isReal[i] === false);
  return { fields: (columns * rows) / 1024 ** 2, wrong: wrong.length, alarms: wrong.filter((one) => one.reliability >= threshold).length, sources, detected, kept };
}

const zeros = (): number[] => snrBins.map(() => 0);

function maskedNear(mask: Uint8Array, columns: number, x: number, y: number): boolean {
  for (let j = -3; j <= 3; j++) for (let i = -3; i <= 3; i++) if (mask[(y + j) * columns + x + i] !== 0) return true;
  return false;
}

export function total(tallies: readonly FieldTally[]): FieldTally {
  const sum = (of: (one: FieldTally) => number): number => tallies.reduce((all, one) => all + of(one), 0);
  const sums = (of: (one: FieldTally) => readonly number[]): number[] => snrBins.map((_, bin) => sum((one) => of(one)[bin]!));
  return { fields: sum((t) => t.fields), wrong: sum((t) => t.wrong), alarms: sum((t) => t.alarms), sources: sums((t) => t.sources), detected: sums((t) => t.detected), kept: sums((t) => t.kept) };
}

/** As numbers with names. A bin without sources is left out. */
export function metricsOf(tally: FieldTally, prefix: string): Record<string, number> {
  const named: Record<string, number> = { [`${prefix}_fields_1024`]: tally.fields, [`${prefix}_candidates_wrong_per_field`]: tally.wrong / tally.fields, [`${prefix}_false_alarms_per_field`]: tally.alarms / tally.fields };
  snrBins.forEach((least, bin) => {
    const name = `${prefix}_snr_${least}_${snrBins[bin + 1] ?? 'up'}`;
    const count = tally.sources[bin]!;
    if (count === 0) return;
    named[`${name}_sources`] = count;
    named[`${name}_detected`] = tally.detected[bin]! / count;
    named[`${name}_complete`] = tally.kept[bin]! / count;
  });
  return named;
}
