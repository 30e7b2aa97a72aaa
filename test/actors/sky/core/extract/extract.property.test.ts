import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ComponentBuilder } from '../../../../../actors/sky/core/extract/components.ts';
import { extract, extractDefaults } from '../../../../../actors/sky/core/extract/extract.ts';
import type { ExtractSettings } from '../../../../../actors/sky/core/extract/extract.ts';
import { detect } from '../../../../../actors/sky/core/extract/filter.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { addStars, skyImage } from '../star-field.ts';

const settings: ExtractSettings = { ...extractDefaults, threshold: 2, rms: 1 };
const star = fc.record({ x: fc.double({ min: 15, max: 65, noNaN: true }), y: fc.double({ min: 15, max: 65, noNaN: true }), flux: fc.double({ min: 200, max: 20_000, noNaN: true }) });
const field = fc.tuple(fc.array(star, { maxLength: 12 }), fc.integer()).map(([stars, seed]) => {
  const made = skyImage(80, 80, 0, 1, seed);
  addStars(made, stars, 1.7);
  return made;
});

function moved({ data, columns, rows }: Image, dx: number, dy: number, into: { readonly columns: number; readonly rows: number }): Image {
  const out = image(into.columns, into.rows);
  for (let y = 0; y < rows; y++) out.data.set(data.subarray(y * columns, (y + 1) * columns), (y + dy) * into.columns + dx);
  return out;
}
/** Keeps away from the border, where the neighbourhood differs. */
const framed = (one: Image): Image => moved(one, 4, 4, { columns: one.columns + 8, rows: one.rows + 8 });

/** 8-connected objects by flooding, one pixel at a time: the openly naive way. */
function flooded(above: Uint8Array, columns: number): number[][] {
  const seen = new Uint8Array(above.length);
  const objects: number[][] = [];
  for (let start = 0; start < above.length; start++) {
    if (above[start] === 0 || seen[start] === 1) continue;
    const [pixels, stack] = [new Array<number>(), [start]];
    seen[start] = 1;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      pixels.push(at);
      for (const [dx, dy] of [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]] as const) {
        const x: number = (at % columns) + dx;
        const y: number = Math.floor(at / columns) + dy;
        const next: number = y * columns + x;
        if (x < 0 || x >= columns || above[next] !== 1 || seen[next] === 1) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    objects.push(pixels.sort((a, b) => a - b));
  }
  return objects;
}

describe('components', () => {
  test('the single pass finds what flooding finds', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.double({ min: 0.05, max: 0.8, noNaN: true }), fc.integer(), (columns, rows, share, seed) => {
      const noise = skyImage(columns, rows, 0, 1, seed);
      const above = Uint8Array.from(noise.data, (value) => (value > 2 * (0.5 - share) ? 1 : 0));
      const builder = new ComponentBuilder(columns);
      for (let y = 0; y < rows; y++) {
        builder.row(y);
        for (let x = 0; x < columns; x++) if (above[y * columns + x] === 1) builder.pixel(x, 1);
      }
      const { count, start, pixels } = builder.finish(1);
      const found = Array.from({ length: count }, (_, k) => [...pixels.subarray(start[k], start[k + 1])]);
      expect(found).toEqual(flooded(above, columns));
    }), { numRuns: 200 });
  });
});

describe('extraction', () => {
  test('every pixel above the threshold is in one object, or in one too small', () => {
    fc.assert(fc.property(field, (one) => {
      const found = extract(one, { ...settings, minArea: 1, cleaning: undefined });
      let above = 0;
      detect(one, undefined, { value: 2 }, { row: () => undefined, pixel: () => { above++; } });
      expect(found.npix.reduce((sum, n) => sum + n, 0)).toBe(above);
    }), { numRuns: 30 });
  });
  test('moved by whole pixels, everything moves and nothing else changes', () => {
    fc.assert(fc.property(field, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), (one, dx, dy) => {
      const first = framed(one);
      const [a, b] = [extract(first, settings), extract(moved(first, dx, dy, { columns: 100, rows: 100 }), settings)];
      expect([...b.npix]).toEqual([...a.npix]);
      expect([...b.flux]).toEqual([...a.flux]);
      for (let k = 0; k < a.count; k++) {
        expect(b.x[k]! - dx).toBeCloseTo(a.x[k]!, 9);
        expect(b.y[k]! - dy).toBeCloseTo(a.y[k]!, 9);
      }
    }), { numRuns: 30 });
  });
  test('scaled with its noise, fluxes scale and places stay', () => {
    fc.assert(fc.property(field, (one) => {
      const scaled = extract(image(80, 80, one.data.map((value) => value * 4)), { ...settings, rms: 4 });
      const plain = extract(one, settings);
      expect([...scaled.x]).toEqual([...plain.x]);
      expect([...scaled.flux]).toEqual([...plain.flux].map((flux) => 4 * flux));
    }), { numRuns: 20 });
  });
  test('what is masked does not matter', () => {
    fc.assert(fc.property(field, fc.integer({ min: 0, max: 70 }), fc.double({ noNaN: false }), (one, from, value) => {
      const mask = new Uint8Array(6400);
      for (let y = from; y < from + 8; y++) mask.fill(1, y * 80, y * 80 + 80);
      const other = image(80, 80, one.data.map((was, i) => (mask[i] === 1 ? value : was)));
      expect(extract(other, { ...settings, mask })).toEqual(extract(one, { ...settings, mask }));
    }), { numRuns: 20 });
  });
  test('parts of a blend share out its pixels and its flux', () => {
    fc.assert(fc.property(field, (one) => {
      const [parts, whole] = [extract(one, { ...settings, cleaning: undefined }), extract(one, { ...settings, cleaning: undefined, deblendContrast: 1 })];
      const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
      expect(sum(parts.npix)).toBe(sum(whole.npix));
      expect(sum(parts.flux)).toBeCloseTo(sum(whole.flux), 3);
    }), { numRuns: 30 });
  });
});
