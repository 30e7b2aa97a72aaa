/** Light curves in letters. */
import { describe, expect, test } from 'vitest';
import { plot, sparklines, type CurvePoint } from '../../../gateways/cli/light-curve-text.ts';

const point = (mjd: number, flux: number, more: Partial<CurvePoint> = {}): CurvePoint => ({ mjd, filter: 'r', flux, fluxError: 10, zeroPoint: 23.9, mag: flux > 0 ? 23.9 - 2.5 * Math.log10(flux) : null, isForced: false, ...more });

describe('a line of bars', () => {
  test('a filter each, in the order of time, the faintest the lowest', () => {
    expect(sparklines([point(3, 800), point(1, 100), point(2, 450), point(1, 5, { filter: 'g' })])).toEqual(['g    ▄ 22.15 … 22.15 mag, 1 point', 'r    ▁▅█ 18.90 … 16.64 mag, 3 points']);
  });
  test('frames with different zero points compare by flux, not by their counts', () => {
    expect(sparklines([point(1, 100), point(2, 1000, { zeroPoint: 26.4 }), point(3, 101)])[0]).toMatch(/^r {4}▁▁█/);
  });
  test('what was forced, and what has faded below the template, is said', () => {
    expect(sparklines([point(1, 100), point(2, -50), point(3, 2, { isForced: true, mag: null })])).toEqual(['r    █▁▃ 18.90 … 18.90 mag, 3 points, 1 forced, 1 fainter than the template']);
  });
});

describe('a plot', () => {
  test('magnitudes grow downwards; a forced point that shows nothing is a limit', () => {
    const lines = plot([point(1, 100), point(2, 1000), point(3, 1, { isForced: true, mag: null })], 21, 5);
    expect(lines[0]).toBe(`    16.40 │${' '.repeat(10)}r`);
    expect(lines[4]).toMatch(/^ {4}20\.21 │ {20}v$/);
    expect(lines.at(-2)).toContain('1.000');
    expect(lines.some((line) => line.startsWith('      mag └'))).toBe(true);
  });
  test('with something negative it is a plot of fluxes that grow upwards', () => {
    const lines = plot([point(1, 100), point(2, -100)], 11, 3);
    expect([lines[0], lines[2]]).toEqual(['    100.0 │r', `   -100.0 │${' '.repeat(10)}−`]);
    expect(lines.some((line) => line.startsWith('      µJy └'))).toBe(true);
  });
  test('a single point stands in the middle; none is told', () => {
    expect(plot([point(1, 100)], 11, 3)[1]).toBe(`    18.90 │${' '.repeat(5)}r`);
    expect(plot([], 11, 3)).toEqual(['nothing that could be drawn']);
  });
});
