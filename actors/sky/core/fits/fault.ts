/** What is wrong with a FITS file. `where` names HDU and card or place; whoever knows the file's name puts it in front. */
export class FitsFault extends Error {
  readonly code = 'BAD_FITS';
  override readonly name = 'FitsFault';
  /** Index of the HDU, from 0; undefined where the fault is not in one. */
  readonly hdu: number | undefined;

  constructor(message: string, hdu?: number) {
    super(hdu === undefined ? message : `HDU ${hdu}: ${message}`);
    this.hdu = hdu;
  }
}
