/** Rows of files and geometry. */
import { ownProgram, runNode } from './programs.ts';
import type { SkyRow, SkyTime } from './sky-row.ts';

const row = (name: string, item: string, peer: string, atMost: number | undefined, note?: string): SkyRow => ({
  name, peer, ...(atMost === undefined ? {} : { target: { of: 'ratio' as const, atMost } }), ...(note === undefined ? {} : { note }),
  measure: ({ folder, size, repeats }) => runNode<SkyTime>(ownProgram('sky-geometry-run'), [item, folder, String(size), String(repeats)]),
});

export const geometryRows: readonly SkyRow[] = [
  row('sky.fits-read', 'read', 'cfitsio_read', 2, 'read and summed; the file is in the page cache; ours reads it into the memory of the frame before, as the stages do, cfitsio into fresh memory'),
  row('sky.fits-read-fresh', 'read-fresh', 'cfitsio_read', 2, 'the same, ours into fresh memory as well'),
  row('sky.fits-read-mapped', 'read', 'fits_read', undefined, 'beside astropy, which maps the file: numpy sums bytes that nobody has read or turned round'),
  row('sky.fits-write', 'write', 'fits_write', 5, 'ours sums CHECKSUM and DATASUM and syncs the file, the peer does neither'),
  row('sky.world-to-pixel', 'world2pix', 'world2pix_tan_1e6', 1, '1 M points, TAN'),
  row('sky.pixel-to-world', 'pix2world', 'pix2world_tan_1e6', 1, '1 M points, TAN'),
  row('sky.world-to-pixel-sip', 'sip', 'world2pix_sip_1e5', 1, '0.1 M points, SIP of order 3, every inverse checked to 1e-8 px'),
  row('sky.align-bilinear', 'bilinear', 'reproject_interp_bilinear', 0.5),
  row('sky.align-lanczos3', 'lanczos3', 'reproject_interp_bilinear', 1, 'Lanczos-3 beside the bilinear peer'),
];
