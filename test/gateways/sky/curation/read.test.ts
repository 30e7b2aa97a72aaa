/** The curation's configuration as people write it. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nestedCentre } from '../../../../actors/sky/core/coordinates/healpix.ts';
import { isIn } from '../../../../actors/sky/core/curation/area.ts';
import { readCuration } from '../../../../actors/sky/core/curation/read-configuration.ts';
import { CurationError, readCurationFile } from '../../../../gateways/sky/curation/index.ts';
import { writeTableFile } from '../../../../gateways/sky/files.ts';
import { temporaryFolder } from '../../../support/index.ts';

let folder: { readonly path: string; remove(): Promise<void> };
beforeEach(async () => (folder = await temporaryFolder('curation')));
afterEach(() => folder.remove());

async function put(name: string, text: string | Uint8Array): Promise<string> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  return file;
}
const faultsOf = async (text: string): Promise<readonly string[]> => {
  const file = await put('curation.yaml', text);
  const error = await readCurationFile(file).then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof CurationError)) throw new Error('it was taken');
  return error.faults.map((fault) => fault.replaceAll(`${folder.path}/`, ''));
};

test('the shipped file says the defaults, with one filter that sends everything to the stream', async () => {
  const { curation } = await readCurationFile(resolve(import.meta.dirname, '../../../../deploy/sky/curation.yaml'));
  const usual = readCuration({ filters: [{ name: 'all', where: 'true', receivers: ['stream'] }] });
  expect({ curation }).toEqual(usual);
});

test('what is commented out in the shipped file is a configuration too', async () => {
  const { readFile } = await import('node:fs/promises');
  const shipped = await readFile(resolve(import.meta.dirname, '../../../../deploy/sky/curation.yaml'), 'utf8');
  await put('supernovae.csv', 'ra,dec,name\n1,2,SN 1\n');
  await put('galaxies.csv', '# mine\nra,dec,radius_arcsec,name,redshift\n1,2,12,"NGC 1, the first",0.01\n3,4,,,\n');
  const file = await put('curation.yaml', shipped.replace(/^#(?! )/gm, '').replace(/^#( {2}-)/gm, '$1'));
  const { curation, files } = await readCurationFile(file);
  expect(curation.watchlists.map(({ name }) => name)).toEqual(['supernovae', 'cluster', 'field', 'gravitational-wave']);
  expect(curation.filters.map(({ name }) => name)).toEqual(['all', 'bright-near-galaxy', 'changed']);
  expect(files.map((one) => one.slice(folder.path.length + 1)).sort()).toEqual(['curation.yaml', 'galaxies.csv', 'supernovae.csv']);
});

describe('faults come all at once, each with its file and line', () => {
  test('of fields, expressions, names and lists', async () => {
    await put('places.csv', 'ra,dec,radius_arcsec\n10,20,5\n10,95,5\nx,1,0\n');
    expect(await faultsOf([
      'filters:', '  - name: a', '    where: "detection.mga < 3"', '  - {name: a, where: "1 +", receivers: [two words]}', 'watchlists:', '  - {name: x, csv: nope.csv}', '  - {name: y, csv: places.csv}', '  - {name: z}',
      '  - {name: p, polygon: [[0, 0], [1, 1]]}', 'alerts: {least_score: high, classes: [good]}', 'vetting: {people: [Ada], votes: 2}', 'colour: red', 'priority: {brightness: {low: 1, high: 1}}',
    ].join('\n'))).toEqual(expect.arrayContaining([
      'curation.yaml:3: filters[0].where: at character 1: an alert has no field detection.mga; detection.mag perhaps',
      'curation.yaml:4: filters[1].where: at character 4: the expression ends where a value is expected',
      expect.stringMatching(/^curation\.yaml:4: filters\[1\]\.receivers\[0\]: entry 1 must consist of letters/),
      'curation.yaml:4: filters[1].name: another one of the filters has the name a',
      expect.stringMatching(/^curation\.yaml:6: nope\.csv cannot be read: ENOENT/),
      'places.csv:3: dec must be a number from -90 to 90, not "95"',
      'places.csv:4: ra must be a number from -360 to 360, not "x"',
      'places.csv:4: radius must be a number from 0.001 to 36000, not "0"',
      'curation.yaml:8: watchlists[2]: a watchlist needs a list (csv or entries), a cone, a polygon or a moc',
      expect.stringMatching(/^curation\.yaml:9: watchlists\[3\]\.polygon: a polygon has at least three corners/),
      'curation.yaml:10: alerts.least_score: least_score must be a number from 0 to 1000000000, not "high"',
      'curation.yaml:10: alerts.classes[0]: entry 1 must be one of real, bogus, dipole, artefact, not "good"',
      'curation.yaml:11: vetting.votes: 2 votes are wanted of 1 people',
      expect.stringMatching(/^curation\.yaml:12: colour: there is no field colour here/),
      'curation.yaml:13: priority.brightness: low and high of brightness must differ',
    ]));
  });
  test('of YAML itself, of an empty file none', async () => {
    expect((await faultsOf('filters: [\n'))[0]).toMatch(/^curation\.yaml:\d+: /);
    expect(await faultsOf('')).toEqual(['curation.yaml:1: the file is empty']);
    expect((await readCurationFile(await put('empty.yaml', '# nothing\n'))).curation.filters).toEqual([]);
  });
});

test('coverage maps come as text, as JSON and as a FITS table of NUNIQ numbers, and mean the same', async () => {
  await put('map.moc', '6/3-5\n8/400,402');
  await put('map.json', '{"6": [3, 4, 5], "8": [400, 402]}');
  const uniq = [...[3, 4, 5].map((cell) => 4 * 4 ** 6 + cell), ...[400, 402].map((cell) => 4 * 4 ** 8 + cell)];
  writeTableFile(join(folder.path, 'map.fits'), { rows: uniq.length, columns: [{ name: 'UNIQ', code: 'K', cells: uniq.map(BigInt) }] });
  const file = await put('curation.yaml', 'watchlists:\n  - {name: a, moc: "6/3-5 8/400,402"}\n  - {name: b, moc_file: map.moc}\n  - {name: c, moc_file: map.json}\n  - {name: d, moc_file: map.fits}\n');
  const { watchlists } = (await readCurationFile(file)).curation;
  const areas = watchlists.flatMap((one) => one.areas);
  expect(areas).toHaveLength(4);
  for (const area of areas) expect(area).toEqual(areas[0]);
  const [lon, lat] = nestedCentre(64, 4);
  expect(areas.map((area) => [isIn(area, { ra: lon, dec: lat }), isIn(area, { ra: lon, dec: -lat - 20 })])).toEqual(areas.map(() => [true, false]));
});
