/** Numbers and times in the words of a search coordinator. */
import type { Mission, MissionStatus } from './missions-store.ts';

export const statusWords: Readonly<Record<MissionStatus, string>> = { pending: 'Waiting', processing: 'Working', completed: 'Ready', failed: 'Failed', cancelled: 'Cancelled' };

const stageWords: Readonly<Record<string, string>> = {
  prepare: 'Checking wind and current', simulate: 'Simulating the drift', map: 'Drawing the map', publish: 'Storing the results',
  ingest: 'Reading the exposure', preprocess: 'Calibrating', difference: 'Subtracting the template', detect: 'Judging what was found', curate: 'From detections to alerts', force: 'Measuring known objects', notify: 'Telling people',
};
export const wordsOfStage = (stage: string): string => stageWords[stage] ?? stage;

/** `2024-01-01 12:00 UTC`. */
export const minute = (iso: string): string => (iso === '' ? '' : `${iso.slice(0, 16).replace('T', ' ')} UTC`);

export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`;
}

const degrees = (value: number, positive: string, negative: string): string => {
  const minutes = Math.round(Math.abs(value) * 600) / 10;
  return `${Math.floor(minutes / 60)}°${(minutes % 60).toFixed(1).padStart(4, '0')}′${value < 0 ? negative : positive}`;
};
export const position = (latitude: number, longitude: number): string => `${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`;

export const whatOf = ({ latitude, longitude, durationHours }: Mission): string =>
  [latitude !== undefined && longitude !== undefined ? position(latitude, longitude) : '', durationHours === undefined ? '' : `${durationHours} h`].filter((one) => one !== '').join(', ');

export const area = (km2: number | undefined): string => (km2 === undefined ? '–' : `${Number(km2.toPrecision(3)).toLocaleString('en')} km²`);
export const share = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`);
export const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
