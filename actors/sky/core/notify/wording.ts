/** An alert as an astronomer reads it on a phone: how bright, where, how sure, why. Plain text, no markup. Pure. */
import type { SkyNoticeBody, SkyNoticeNoticedAlert } from '../../../../schemas/generated/sky.ts';
import { decText, raText } from '../coordinates/sexagesimal.ts';

type Alert = SkyNoticeNoticedAlert;

const fixed = (value: number, decimals: number): string => value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, '$1');

/** `r 16.75`, or how far above the noise where the frame has no zero point. */
function brightnessText({ detection, observation }: Alert): string {
  const band = observation.filter === '' ? '' : `${observation.filter} `;
  return detection.mag === null ? `${band}S/N ${fixed(Math.abs(detection.score), 1)}` : `${band}${fixed(detection.mag, 2)}`;
}
const errorText = ({ detection: { mag, mag_error } }: Alert): string => (mag === null || mag_error === null ? '' : ` ± ${fixed(mag_error, 2)}`);

/** One line, for a subject or the head of a push message: plain ASCII where the names are. */
export function titleOf({ alert }: Pick<SkyNoticeBody, 'alert'>): string {
  const what = alert.object.detections > 1 ? `${alert.object_id} again` : `new ${alert.object_id}`;
  return `${alert.observation.synthetic ? 'GENERATED: ' : ''}${what}, ${brightnessText(alert)}${alert.detection.is_positive ? '' : ', fainter than before'}, priority ${fixed(alert.priority, 2)}`;
}

/** `12:00:29.63 -30:15:00.0 (180.123457 -30.250000)`. */
export const positionText = ({ detection: { ra, dec } }: Alert): string => `${raText(ra)} ${decText(dec)} (${fixed(ra, 6)} ${fixed(dec, 6)})`;

const mostListed = 5;
const daysText = (days: number): string => (days < 1 ? `${fixed(24 * days, 1)} h` : `${fixed(days, 1)} d`);

function historyText({ object, observation, light_curve }: Alert): string {
  if (object.detections <= 1) return 'first seen now';
  const seen = light_curve.filter(({ is_forced }) => !is_forced).slice(-mostListed).map((point) => `${point.filter} ${point.mag === null ? `S/N ${fixed(Math.abs(point.score), 1)}` : fixed(point.mag, 2)}${point.flux < 0 ? ' (faded)' : ''} ${daysText(observation.mjd - point.mjd)} ago`);
  return `seen ${object.detections} times in ${daysText(object.last_mjd - object.first_mjd)}${seen.length === 0 ? '' : `: ${seen.join(', ')}`}`;
}

const judgedBy = ({ model }: Alert): string => (model === null ? 'rules of thumb' : `${model.id} ${model.version}`);

function surroundingsText({ near, watchlists }: Alert): string {
  const galaxy = near === null ? '' : `${fixed(near.separation_arcsec, 1)}″ from ${near.name}${near.redshift === null ? '' : ` (z ${near.redshift})`}`;
  return [galaxy, watchlists.length === 0 ? '' : `on ${watchlists.join(', ')}`].filter((part) => part !== '').join('; ');
}

/** What is said below the title. */
export function linesOf({ alert, filters }: Pick<SkyNoticeBody, 'alert' | 'filters'>, url: string): readonly string[] {
  const { observation, detection, terms } = alert;
  const place = [observation.instrument, observation.field].filter((part) => part !== '').join(', ');
  return [
    positionText(alert),
    `${observation.observation_time.slice(0, 19).replace('T', ' ')} UTC, ${fixed(observation.exposure_seconds, 0)} s${place === '' ? '' : `, ${place}`}`,
    `${brightnessText(alert)}${errorText(alert)}, score ${fixed(detection.score, 1)}, reliability ${fixed(detection.reliability, 2)} by ${judgedBy(alert)}`,
    historyText(alert),
    surroundingsText(alert),
    `priority ${fixed(alert.priority, 2)}: ${Object.entries(terms).sort(([, one], [, other]) => other - one).map(([name, value]) => `${name} ${fixed(value, 2)}`).join(', ')}`,
    filters.length === 0 ? '' : `passed ${filters.join(', ')}`,
    observation.synthetic ? 'The exposure is generated: nothing of this is in the sky.' : '',
    url,
  ].filter((line) => line !== '');
}

/** Title and everything, as a mail's text. */
export const textOf = (notice: Pick<SkyNoticeBody, 'alert' | 'filters'>, url: string): string => `${titleOf(notice)}\n\n${linesOf(notice, url).join('\n')}\n`;

/** Where the alert is on the page; empty without an address. */
export const alertUrl = (externalUrl: string, alertId: string): string => (externalUrl === '' ? '' : `${externalUrl.replace(/\/+$/, '')}/#sky/${encodeURIComponent(alertId)}`);
