/** One line of the sky benchmark: what is measured, beside which item of the reference's peers.py. */
import type { Target } from './line.ts';

export interface SkyContext {
  /** Inputs as peers.py has prepared them: image.fits and more. */
  readonly folder: string;
  /** Side of the images, pixels. */
  readonly size: number;
  /** Warm repeats in one process. */
  readonly repeats: number;
}

/** Seconds of the warm repeats in one process; `best` is the least. */
export interface SkyTime {
  readonly seconds: number;
  readonly best: number;
}

export interface SkyRow {
  readonly name: string;
  /** Item of peers.py, or `cfitsio_read`; undefined where nobody does the same. */
  readonly peer?: string;
  /** What must be reached; `ratio` is our time over the peer's. Judged only at the full size. */
  readonly target?: Target;
  readonly note?: string;
  /** Of what is measured; default s. */
  readonly unit?: string;
  measure(context: SkyContext): Promise<SkyTime>;
}
