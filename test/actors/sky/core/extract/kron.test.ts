import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fluxRadii } from '../../../../../actors/sky/core/extract/flux-radius.ts';
import { kron } from '../../../../../actors/sky/core/extract/kron.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import { readImageFile } from '../../../../../gateways/sky/index.ts';
import { referenceMissing, referencePath } from '../../../../support/index.ts';
import { addStars } from '../star-field.ts';

const one = (value: number): Float64Array => Float64Array.of(value);

describe('Kron and half light', () => {
  const field = image(120, 120);
  addStars(field, [{ x: 60.3, y: 59.6, flux: 1000 }], 3);
  const star = { count: 1, x: one(60.3), y: one(59.6), a: one(3), b: one(3), theta: one(0) };
  test('a Gaussian: first moment √(π/2), nearly all of its flux, half of it within 1.1774 σ', () => {
    const { radius, flux } = kron(field, star);
    expect(radius[0]).toBeCloseTo(Math.sqrt(Math.PI / 2), 2);
    // Within 3.5 σ, the least that is summed: 1 − exp(−3.5²/2).
    expect((flux[0] ?? NaN) / 1000).toBeCloseTo(1 - Math.exp(-(3.5 ** 2) / 2), 2);
    expect(fluxRadii(field, star.x, star.y, one(18), 0.5)[0]).toBeCloseTo(1.17741 * 3, 1);
    expect(fluxRadii(field, star.x, star.y, one(18), 0.9)[0]).toBeCloseTo(Math.sqrt(2 * Math.log(10)) * 3, 1);
  });
  test('a masked pixel takes part in neither; without light there is no radius', () => {
    const spoiled = image(120, 120, field.data.slice());
    const mask = new Uint8Array(14_400);
    for (const i of [60 * 120 + 66, 52 * 120 + 60]) [spoiled.data[i], mask[i]] = [1e9, 1];
    expect((kron(spoiled, star, mask).flux[0] ?? NaN) / (kron(field, star).flux[0] ?? NaN)).toBeCloseTo(1, 2);
    const empty = image(120, 120);
    expect([kron(empty, star).radius[0], kron(empty, star).flux[0], fluxRadii(empty, star.x, star.y, one(9), 0.5)[0]]).toEqual([NaN, NaN, NaN]);
  });
});

const missing = referenceMissing('sky', 'expected', 'sep');
const numbers = (value: unknown): Float64Array => Float64Array.from(Array.isArray(value) ? value.map(Number) : []);

describe.skipIf(missing !== undefined)(`Kron and half light of real objects${missing === undefined ? '' : ` (${missing})`}`, () => {
  test.each(['sep_image', 'sextractor_galaxies', 'properimage_004'])('%s: as the reference measures them', (name) => {
    const { catalog } = JSON.parse(readFileSync(referencePath('sky', 'expected', 'sep', `${name}.json`), 'utf8'));
    const field = readImageFile(referencePath('sky', 'expected', 'sep', `${name}_subtracted.fits.gz`)).image;
    const [x, y, a] = [numbers(catalog.x), numbers(catalog.y), numbers(catalog.a)];
    const found = kron(field, { count: x.length, x, y, a, b: numbers(catalog.b), theta: numbers(catalog.theta) });
    const half = fluxRadii(field, x, y, a.map((value) => 6 * value), 0.5, { totals: numbers(catalog.flux) });
    const share = (got: Float64Array, want: Float64Array, within: number): number => {
      const known = want.map((value, k) => (value > 0 && Number.isFinite(got[k]) ? Math.abs((got[k] ?? NaN) / value - 1) : NaN)).filter((value) => value === value);
      return known.filter((value) => value < within).length / known.length;
    };
    expect(share(found.radius, numbers(catalog.kron), 0.01)).toBeGreaterThan(0.95);
    expect(share(half, numbers(catalog.flux_radius50), 0.02)).toBeGreaterThan(0.95);
  });
});
