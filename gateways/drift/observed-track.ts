/** Tracks that somebody observed: CSV with a header line, or GPX. Errors name the file, the line and what is expected there. */
import { readFile } from 'node:fs/promises';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { secondsOf } from '../../actors/drift/core/validate.ts';
import type { Track } from '../../actors/drift/core/track.ts';
import { AlidadeError } from '../../protocol/errors.ts';

const MOST_BYTES = 64 << 20;

interface Fix {
  readonly seconds: number;
  readonly lon: number;
  readonly lat: number;
}

/** Throws BAD_TRACK. Fixes may come in any order; of two at one time the later line counts. */
export async function readTrack(path: string): Promise<Track> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw bad(path, error instanceof Error ? error.message : String(error));
  });
  if (text.length > MOST_BYTES) throw bad(path, `it has ${text.length} characters, more than ${MOST_BYTES}`);
  const fixes = /^\s*</.test(text) ? fixesOfGpx(text, path) : fixesOfCsv(text, path);
  const byTime = new Map(fixes.map((fix) => [fix.seconds, fix]));
  const sorted = [...byTime.values()].sort((a, b) => a.seconds - b.seconds);
  if (sorted.length < 2) throw bad(path, `it has ${sorted.length} position${sorted.length === 1 ? '' : 's'}, and a track needs two`);
  return { timesSeconds: Float64Array.from(sorted, (fix) => fix.seconds), lon: Float64Array.from(sorted, (fix) => fix.lon), lat: Float64Array.from(sorted, (fix) => fix.lat) };
}

const columns = {
  time: /^(time|timestamp|datetime|date_time|time_utc|utc)$/i,
  lat: /^(lat|latitude)$/i,
  lon: /^(lon|long|lng|longitude)$/i,
} as const;

function fixesOfCsv(text: string, path: string): Fix[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [head = ''] = lines;
  const separator = [',', ';', '\t'].find((one) => head.includes(one)) ?? ',';
  const cells = (line: string): string[] => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cells(head);
  const place = (name: keyof typeof columns): number => {
    const at = names.findIndex((one) => columns[name].test(one));
    if (at < 0) throw bad(path, `its first line, ${JSON.stringify(head.slice(0, 100))}, names no column ${name}; expected time, lat and lon`);
    return at;
  };
  const [time, lat, lon] = [place('time'), place('lat'), place('lon')];
  return lines.slice(1).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const row = cells(line);
    return [fixOf(row[time], row[lat], row[lon], `line ${index + 2}`, path)];
  });
}

function fixesOfGpx(text: string, path: string): Fix[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw bad(path, `line ${valid.err.line}: ${valid.err.msg}`);
  const document: unknown = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, removeNSPrefix: true, processEntities: false }).parse(text);
  const points = [...pointsOf(document, 'trkpt'), ...pointsOf(document, 'rtept')];
  if (points.length === 0) throw bad(path, 'it has no track points (trkpt)');
  return points.map((point, index) => fixOf(textOf(point['time']), textOf(point['@lat']), textOf(point['@lon']), `point ${index + 1}`, path));
}

/** All elements of a name, at any depth, in the order of the document. */
function pointsOf(node: unknown, name: string): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap((one) => pointsOf(one, name));
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === name ? (Array.isArray(value) ? value : [value]).filter(isRecord) : pointsOf(value, name)));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function fixOf(time: string | undefined, latText: string | undefined, lonText: string | undefined, where: string, path: string): Fix {
  const seconds = time === undefined ? undefined : (secondsOf(time.trim().replace(/^(\d{4}-\d\d-\d\d) /, '$1T')) ?? unixSeconds(time));
  if (seconds === undefined) throw bad(path, `${where}: expected a time with its zone, such as 2024-01-01T12:00:00Z, got ${JSON.stringify(time ?? '')}`);
  const lat = degreesOf(latText, 90);
  if (lat === undefined) throw bad(path, `${where}: expected a latitude between -90 and 90, got ${JSON.stringify(latText ?? '')}`);
  const lon = degreesOf(lonText, 360);
  if (lon === undefined) throw bad(path, `${where}: expected a longitude between -360 and 360, got ${JSON.stringify(lonText ?? '')}`);
  return { seconds, lon, lat };
}

/** Of years after 1980, so that a row number is not taken for a time. */
function unixSeconds(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && value > 315_532_800 && value < 1e11 ? value : undefined;
}

function degreesOf(text: string | undefined, most: number): number | undefined {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Math.abs(value) <= most ? value : undefined;
}

const bad = (path: string, reason: string): AlidadeError => new AlidadeError('BAD_TRACK', `${path} is no track: ${reason}`);
