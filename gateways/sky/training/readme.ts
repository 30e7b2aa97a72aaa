/** What a trained model says of itself to people. */
import { tileSide } from '../../../actors/sky/core/classify/tile.ts';
import type { Measured } from './fit-and-measure.ts';
import type { Labels } from './labels.ts';
import type { TrainRequest } from './request.ts';

const share = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
const rate = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2));

export function readmeOf({ id, version, seed, fields, side, steps, batch, channels, usualFields, rate: learningRate, labels, labelShare }: TrainRequest, parameters: number, { threshold, metrics: m }: Measured): string {
  const bins = ['5_7', '7_10', '10_20', '20_up'];
  const row = (name: string, prefix: string): string => `| ${name} | ${rate(m[`${prefix}_false_alarms_per_field`])} of ${rate(m[`${prefix}_candidates_wrong_per_field`])} | ${bins.map((bin) => `${share(m[`${prefix}_snr_${bin}_complete`])} of ${share(m[`${prefix}_snr_${bin}_detected`])} (${m[`${prefix}_snr_${bin}_sources`] ?? 0})`).join(' | ')} |`;
  return `# ${id} ${version}: new sources among what only looks like them

A U-Net with ${channels.join('-')} channels and ${parameters.toLocaleString('en')} parameters. It sees ${tileSide} × ${tileSide} pixels around a candidate: the science frame, the template, the difference, its score, the mask (\`actors/sky/core/classify/tile.ts\`), and gives each pixel the probability that it belongs to a new source. A logistic regression over that and over the numbers of \`pipeline/detect.ts\` makes the confidence (\`confidence.ts\`); from ${threshold} on a candidate is called real.

**Data.** ${labels === undefined ? 'All of it is generated' : 'Most of it is generated'} (\`actors/sky/core/labelled\`): nights with drawn seeing, sky, noise, crowding, registration errors up to 0.4 px, galaxies with and without a new source, stars that brighten, satellite trails, cosmic rays that the cleaning left, columns and pixels that no mask tells of. Each field goes through the same stages as a real exposure, so what is wrong in a difference is wrong in the way it really is. ${fields} fields of ${side}² to learn from, and others for watching, calibrating, measuring.${labels === undefined ? '' : labelWords(labels, m)}

**Measured** on generated fields that it has never seen; what passes the threshold of what is found above a score of 5: first what is no new source, in 1024²; then the share of the new sources that no mask touches, by S/N (varied: with the noise of the light around it; usual: of the sky alone), and how many there were. Calibration error ${share(m['calibration_error'])} (10 bins), Brier score ${share(m['brier'])}, area under the curve ${share(m['auc'])} over ${m['detections_measured'] ?? 0} candidates of the varied fields.

| fields | false alarms | S/N 5–7 | 7–10 | 10–20 | 20 and more |
| --- | --- | --- | --- | --- | --- |
${row(`varied and spoilt, ${side}²`, 'varied')}
${row('the same by rules of thumb', 'varied_rules')}
${usualFields === 0 ? '' : `${row(`as acceptance asks for, ${usualFields} of 1024²`, 'usual')}\n${row('the same by rules of thumb', 'usual_rules')}\n`}
**Again.** \`npx alidade sky train --out DIR --id ${id} --model-version ${version} --seed ${seed} --fields ${fields} --side ${side} --steps ${steps} --batch ${batch} --rate ${learningRate} --channels ${channels.join(',')} --usual-fields ${usualFields}${labels === undefined ? '' : ` --labels FILE${labelShare === undefined ? '' : ` --label-share ${labelShare}`}`}\`: the same seeds give the same fields, and on the same machine the same network.

**Not good for.** ${labels === undefined ? 'Real skies have not been seen' : 'Of real skies only what was labelled has been seen'}: ghosts, diffraction spikes, bleeding trails across many rows, fringes, satellites that blink, crowded cores of galaxies, and frames sampled below 2 px or above 5 px FWHM. Confidence is a probability among candidates mixed as in the varied fields (about a third to a half real); on a frame with far fewer new sources it says too much. What moves between exposures is new in both; whether it is an asteroid is not asked.
`;
}

/** Never together with the generated ones: what people label is chosen by what they were shown. */
function labelWords({ learn, calibrate, measure, withoutTile, sha256 }: Labels, m: Measured['metrics']): string {
  const of = (prefix: string): string => `${share(m[`${prefix}_complete`])} of the real and ${share(m[`${prefix}_false_alarm_share`])} of the bogus pass, area under the curve ${share(m[`${prefix}_auc`])}, Brier score ${share(m[`${prefix}_brier`])}`;
  return ` Besides ${learn.length} detections that people have labelled (${calibrate.length} more for calibrating, ${measure.length} for measuring, of other objects${withoutTile === 0 ? '' : `; ${withoutTile} had no pixels any more`}; file sha256 ${sha256.slice(0, 12)}…). Of those for measuring ${measure.length === 0 ? 'there are none' : `${of('labelled')}; by the confidence that they came with ${of('labelled_former')}`}.`;
}
