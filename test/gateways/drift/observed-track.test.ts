import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTrack } from '../../../gateways/drift/observed-track.ts';
import { temporaryFolder } from '../../support/index.ts';

async function read(name: string, text: string): Promise<number[][]> {
  const { path } = await temporaryFolder('track');
  await writeFile(join(path, name), text);
  const { timesSeconds, lon, lat } = await readTrack(join(path, name));
  return [...timesSeconds].map((time, k) => [time, lat[k] ?? NaN, lon[k] ?? NaN]);
}
const start = Date.UTC(2024, 0, 1) / 1000;

test.for([
  ['commas', 'time,lat,lon\n2024-01-01T00:00:00Z,60,-3\n2024-01-01T01:00:00Z,60.5,-2.5\n'],
  ['semicolons, other names and another order', 'Longitude;id;Latitude;Timestamp\n-3;7;60;2024-01-01T01:00:00+01:00\n-2.5;7;60.5;2024-01-01 01:00:00Z'],
  ['tabs, quotes, a byte order mark, Windows lines', '\uFEFF"time"\t"lat"\t"lon"\r\n"2024-01-01T00:00:00Z"\t60\t-3\r\n"2024-01-01T01:00:00Z"\t60.5\t-2.5\r\n'],
  ['Unix seconds, unordered, with a comment', `time,lat,lng\n${start + 3600},60.5,-2.5\n# lost signal\n\n${start},60,-3\n`],
] as const)('CSV with %s', async ([, text]) => {
  expect(await read('a.csv', text)).toEqual([[start, 60, -3], [start + 3600, 60.5, -2.5]]);
});

test('GPX with a namespace and two segments', async () => {
  const point = (lat: number, lon: number, time: string): string => `<gpx:trkpt lat="${lat}" lon="${lon}"><gpx:ele>0</gpx:ele><gpx:time>${time}</gpx:time></gpx:trkpt>`;
  const text = `<?xml version="1.0"?><gpx:gpx xmlns:gpx="http://www.topografix.com/GPX/1/1"><gpx:trk><gpx:trkseg>${point(60, -3, '2024-01-01T00:00:00Z')}</gpx:trkseg><gpx:trkseg>${point(60.5, -2.5, '2024-01-01T01:00:00Z')}</gpx:trkseg></gpx:trk></gpx:gpx>`;
  expect(await read('a.gpx', text)).toEqual([[start, 60, -3], [start + 3600, 60.5, -2.5]]);
});

test.for([
  ['a.csv', 'when,lat,lon\n1,2,3\n', /names no column time/],
  ['a.csv', 'time,lat,lon\n2024-01-01T00:00:00Z,60,-3\n2024-01-01T01:00:00,60,-3\n', /line 3: expected a time with its zone/],
  ['a.csv', 'time,lat,lon\n2024-01-01T00:00:00Z,91,-3\n', /line 2: expected a latitude between -90 and 90, got "91"/],
  ['a.csv', 'time,lat,lon\n2024-01-01T00:00:00Z,60,\n', /line 2: expected a longitude/],
  ['a.csv', 'time,lat,lon\n2024-01-01T00:00:00Z,60,-3\n', /it has 1 position, and a track needs two/],
  ['a.gpx', '<gpx><trk><trkseg><trkpt lat="60" lon="3"></trkseg></trk></gpx>', /line 1: /],
  ['a.gpx', '<gpx></gpx>', /no track points/],
  ['a.gpx', '<gpx><trkpt lat="60" lon="3"/></gpx>', /point 1: expected a time/],
] as const)('%s %j is told what is wrong, and where', async ([name, text, words]) => {
  await expect(read(name, text)).rejects.toMatchObject({ code: 'BAD_TRACK', message: expect.stringMatching(words) });
});
