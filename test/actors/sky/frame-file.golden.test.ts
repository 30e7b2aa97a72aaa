import { expect } from 'vitest';
import { headerFromCards } from '../../../actors/sky/core/fits/header.ts';
import { wcsOf } from '../../../actors/sky/core/wcs/header-wcs.ts';
import { worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { ownCards } from '../../../actors/sky/frame-file.ts';
import { imageHduOf } from '../../../gateways/sky/files.ts';
import { withFits } from '../../../gateways/sky/open.ts';
import { wcsOfHdu } from '../../../gateways/sky/wcs-file.ts';
import { referencePath, testWithReference } from '../../support/index.ts';

const hst = ['sky', 'data', 'astropy_hst_acs_sip_distortion.fits'] as const;

testWithReference(...hst)('coordinates with lookup tables are taken over to a twentieth of a pixel', () => {
  withFits(referencePath(...hst), (file) => {
    const hdu = imageHduOf(file, 1, () => true);
    const wcs = wcsOfHdu(file, hdu);
    const [columns, rows] = [4096, 2048];
    const own = wcsOf(headerFromCards(ownCards(hdu.header, wcs, columns, rows)));
    for (const [x, y] of [[0, 0], [1000.5, 300], [2047, 1023], [4095, 2047], [3333, 77]] as const) {
      const [[a, b], [c, d]] = [worldAt(wcs, x, y), worldAt(own, x, y)];
      expect(Math.hypot((a - c) * Math.cos((b * Math.PI) / 180), b - d) * 3600).toBeLessThan(0.05 * 0.05);
    }
  });
});
