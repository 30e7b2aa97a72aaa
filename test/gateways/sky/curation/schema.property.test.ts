/** The schema and the reader are two accounts of one shape: what one refuses, the other refuses. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCuration } from '../../../../actors/sky/core/curation/read-configuration.ts';
import { curationSchema } from '../../../../gateways/sky/curation/index.ts';
import { readYaml } from '../../../../gateways/sensors/config/yaml.ts';

const isSuch = new Ajv2020({ allErrors: true, strictTuples: false, strictRequired: false, allowUnionTypes: true }).compile(curationSchema);

/** Values of the right shape, each now and then replaced by one that may not be. */
const odd = fc.oneof(fc.constantFrom<unknown>('x', -1, 1e12, 0.5, true, [], {}, [1], 'two words', ''), fc.integer({ min: -5, max: 300 }));
const maybe = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd });
const some = (all: Readonly<Record<string, fc.Arbitrary<unknown>>>, always: readonly string[] = []): fc.Arbitrary<unknown> => maybe(fc.record(Object.fromEntries(Object.entries(all).map(([name, one]) => [name, maybe(one)])), { requiredKeys: [...always] }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.integer({ min: 2, max: 900 });
const spot = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
let names = 0;
const name = fc.constant(undefined).map(() => `n${names++}`);
const entries = fc.array(maybe(fc.oneof(spot, fc.tuple(fc.integer({ min: 0, max: 360 }), fc.integer({ min: -90, max: 90 }), fc.constantFrom(null, 5), fc.constantFrom(null, 'NGC 1'), fc.constantFrom(null, 0.1)))), { maxLength: 3 });
const configuration = some({
  association: some({ sigmas: count.map((n) => n / 10), floor_arcsec: share, most_arcsec: share.map((x) => x + 0.1), least_reliability: share }),
  alerts: some({ least_reliability: share, least_score: count, least_priority: share, classes: fc.uniqueArray(fc.constantFrom('real', 'bogus', 'dipole')), most: count }),
  priority: some({ significance: some({ weight: share, low: fc.constantFrom(1, 2), high: fc.constantFrom(3, 4) }), galaxy: some({ weight: share }) }),
  watchlists: fc.array(some({ name, priority: share, radius_arcsec: count, entries, cone: some({ ra: count.map((n) => n % 360), dec: share, radius_deg: share }, ['ra', 'dec', 'radius_deg']) }, ['name', 'entries']), { maxLength: 3 }),
  galaxies: fc.array(some({ name, within_arcsec: count, radii: share.map((x) => x + 1), entries }, ['name', 'entries']), { maxLength: 2 }),
  filters: fc.array(some({ name, where: fc.constantFrom<unknown>('true', false, 'priority > 0.5'), receivers: fc.array(maybe(fc.constant('team')), { maxLength: 2 }), vetted_by: fc.array(maybe(fc.constant('Ada L.')), { maxLength: 2 }) }, ['name', 'where']), { maxLength: 3 }),
  vetting: some({ people: fc.constantFrom([], ['Ada', 'Grace']), votes: fc.constantFrom(1, 2), agreement: share.map((x) => 0.5 + x / 2) }),
  variability: some({ floor: share }), forced: some({ within_days: count, most: count }), memory: some({ days: count, objects: count, points: count }),
});

/** What only the reader can see. */
const beyondSchema = /^at character|another one of|^low and high|votes are wanted|corners/;

test('whatever the file says', () => {
  const plain = fc.oneof({ weight: 9, arbitrary: configuration }, { weight: 1, arbitrary: fc.constantFrom<unknown>({}, { colour: 'red' }, [], 'text', 5) });
  fc.assert(fc.property(plain, (value) => {
    const read = readCuration(value);
    const faults = 'faults' in read ? read.faults.filter(({ message }) => !beyondSchema.test(message)) : [];
    expect(isSuch(value), JSON.stringify({ faults, schema: isSuch.errors })).toBe(faults.length === 0);
  }), { numRuns: 400 });
});

test('the shipped file is of the shape, and so is all that it shows as possible', () => {
  const shipped = readFileSync(resolve(import.meta.dirname, '../../../../deploy/sky/curation.yaml'), 'utf8');
  for (const text of [shipped, shipped.replace(/^#(?! )/gm, '').replace(/^#( {2}-)/gm, '$1')]) {
    const read = readYaml(text);
    expect('file' in read && isSuch(read.file.value), JSON.stringify(isSuch.errors)).toBe(true);
  }
});
