import { describe, expect, test } from 'vitest';
import { extract } from '../../../../../actors/sky/core/extract/extract.ts';
import { headerFromCards } from '../../../../../actors/sky/core/fits/header.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import { psfFromStars, type FramePsf } from '../../../../../actors/sky/core/psf/frame-psf.ts';
import { starSearch } from '../../../../../actors/sky/core/psf/measure.ts';
import { psfAt } from '../../../../../actors/sky/core/psf/model.ts';
import { psfFromStored, storedPsf } from '../../../../../actors/sky/core/psf/stored.ts';
import { addSources, moffatStamp, type Moffat } from '../../../../../actors/sky/core/simulate/moffat.ts';
import { generatePair, pairDefaults } from '../../../../../actors/sky/core/simulate/pair.ts';

const [columns, rows] = [640, 512];
const { psf: round, sky } = pairDefaults.science;
const base = generatePair({ ...pairDefaults, columns, rows, seed: 81, transients: 0, starsPerMegapixel: 900, brightest: 1e5 });

/** The noise of one frame on its stars, each through the PSF that `of` gives. */
function measured(paint: (onto: Image, star: (typeof base.stars)[number]) => void): FramePsf {
  const [same, changed] = [image(columns, rows), image(columns, rows)];
  addSources(same, base.stars, round, 1);
  for (const star of base.stars) paint(changed, star);
  const flat = image(columns, rows, base.science.image.data.map((v, i) => v - sky - same.data[i]! + changed.data[i]!));
  const mask = new Uint8Array(columns * rows);
  return psfFromStars(flat, base.science.variance, mask, extract(flat, { ...starSearch, rms: base.science.sigma, mask }), base.science.sigma);
}
const apart = (a: Image, b: Image): number => {
  const [ma, mb] = [a.columns >> 1, b.columns >> 1];
  let most = 0;
  for (let y = -8; y <= 8; y++) for (let x = -8; x <= 8; x++) most = Math.max(most, Math.abs(a.data[(ma + y) * a.columns + ma + x]! - b.data[(mb + y) * b.columns + mb + x]!));
  return most / b.data[mb * b.columns + mb]!;
};

describe('the PSF of a frame', () => {
  test('that is the same everywhere is one stamp, good to half a per cent of its peak', () => {
    const { model } = measured((onto, star) => addSources(onto, [star], round, 1));
    expect(model.degree).toBe(0);
    expect(apart(psfAt(model, 0, 0), moffatStamp(round))).toBeLessThan(0.005);
  });

  test('that widens over the frame is followed into the corners', () => {
    const at = (x: number): Moffat => ({ ...round, fwhm: round.fwhm * (1 + 0.2 * (x / columns - 0.5)) });
    const { model } = measured((onto, star) => addSources(onto, [star], at(star.x), 1));
    expect(model.degree).toBe(2);
    for (const x of [20, 320, 620]) for (const y of [20, 490]) expect(apart(psfAt(model, x, y), moffatStamp(at(x)))).toBeLessThan(0.03);
  });

  test('what no profile has is found in what the stars have in common', () => {
    // A second image beside every star: a ghost of 4 %.
    const { model } = measured((onto, { x, y, flux }) => addSources(onto, [{ x, y, flux: 0.96 * flux }, { x: x + 5, y: y - 3, flux: 0.04 * flux }], round, 1));
    const truth = image(61, 61);
    addSources(truth, [{ x: 30, y: 30, flux: 0.96 }, { x: 35, y: 27, flux: 0.04 }], round, 1);
    expect(apart(psfAt(model, 0, 0), truth)).toBeLessThan(0.012);
  });

  test('goes through an image and its cards', () => {
    const { model } = measured((onto, star) => addSources(onto, [star], { ...round, fwhm: round.fwhm * (1 + (0.2 * star.y) / rows) }, 1));
    const { image: plane, cards } = storedPsf(model);
    const back = psfFromStored(plane, headerFromCards(cards));
    expect(back).toMatchObject({ size: model.size, degree: model.degree, columns, rows, stars: model.stars });
    expect(apart(psfAt(back, 100, 400), psfAt(model, 100, 400))).toBeLessThan(1e-6);
    expect(() => psfFromStored(image(50, 51), headerFromCards([]))).toThrow(/stamps of 51 px has 51 columns, not 50/);
  });
});
