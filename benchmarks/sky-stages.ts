/** Rows of the stages on images: background, extraction, combination, calibration, cosmic rays. */
import { ownProgram, runNode } from './programs.ts';
import type { SkyRow, SkyTime } from './sky-row.ts';

const row = (name: string, item: string, peer: string, atMost: number, note?: string, repeats?: number): SkyRow => ({
  name, peer, target: { of: 'ratio', atMost }, ...(note === undefined ? {} : { note }),
  measure: ({ folder, size, repeats: asked }) => runNode<SkyTime>(ownProgram('sky-stages-run'), [item, folder, String(size), String(repeats ?? asked)]),
});

export const stageRows: readonly SkyRow[] = [
  row('sky.background', 'background', 'sep_background', 1.5, 'mesh of 64 px, median 3 × 3, interpolated'),
  row('sky.extract', 'extract', 'sep_extract', 1.5, '1.5 σ, deblended and cleaned'),
  row('sky.background-extract-apertures', 'total', 'sep_total', 1.5),
  row('sky.median-of-9', 'median', 'ccdproc_median_of_9', 0.2, 'tiles of 64 MB'),
  row('sky.median-of-9-numpy', 'median', 'numpy_median_of_9', 1, 'the same beside plain numpy'),
  row('sky.clipped-mean-of-9', 'clipped', 'ccdproc_clipped_mean_of_9', 0.5, undefined, 3),
  row('sky.bias-dark-flat', 'calibrate', 'ccdproc_bias_dark_flat', 2, 'ours makes variance and mask as well'),
  row('sky.cosmic-rays', 'cosmic-rays', 'astroscrappy', 0.5, 'full medians, at most 4 rounds', 3),
  row('sky.cosmic-rays-separable', 'cosmic-rays-separable', 'astroscrappy_sepmed', 0.5, 'separable medians', 3),
];
