/** Real frames of the reference through the stages: what they are is not known, that they pass or are refused with a reason is. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { readImageFile, writeImageFile } from '../../../gateways/sky/files.ts';
import { referencePath, temporaryFolder, testWithReference } from '../../support/index.ts';
import { detectedIn, observationOf, placeIn, runStages } from './night.ts';

const first = ['sky', 'data', 'properimage_eso085-030-004.fit'] as const;
const second = ['sky', 'data', 'properimage_eso085-030-005.fit'] as const;
/** These frames carry no coordinates; any will do that are about as large on the sky. */
const cards = Object.entries({ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 82.4, CRVAL2: -63.2, CRPIX1: 512, CRPIX2: 341, CD1_1: -2.5e-4, CD1_2: 0, CD2_1: 0, CD2_2: 2.5e-4 }).map(([keyword, value]) => ({ keyword, value }));

testWithReference(...second)('two exposures of one field, 74 s apart: nothing is new in the second', { timeout: 240_000 }, async () => {
  const home = await temporaryFolder('sky-real');
  try {
    writeImageFile(join(home.path, 'raw.fits'), { image: readImageFile(referencePath(...second)).image, cards: [{ keyword: 'EXPTIME', value: 60 }] });
    writeImageFile(join(home.path, 'template.fits'), { image: readImageFile(referencePath(...first)).image, cards });
    const files = { raw: 'raw.fits', bias: [], dark: [], flat: [], template: 'template.fits', catalogue: null, bad_pixels: null };
    const camera = { gain: 1.4, read_noise: 9, saturation: 60_000 };
    const { stage, result } = await runStages(observationOf('real', files, { calibrated: true, camera, template_camera: camera, ra: 82.4, dec: -63.2, synthetic: false }), placeIn(home.path));
    const detected = detectedIn(result);
    expect(stage).toBe('detect');
    expect(detected.quality['noise_ratio']).toBeCloseTo(1, 1);
    expect(detected.quality['matched_share']).toBeGreaterThan(0.9);
    expect(detected.metrics['real']).toBeLessThanOrEqual(2);
  } finally {
    await home.remove();
  }
});
