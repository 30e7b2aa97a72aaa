/** Faults of a file that somebody gave: the file's name, the HDU, what is wrong. */
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';

/** One sentence. `code` BAD_FITS: what is in the file; NO_FILE: it cannot be read or written at all. */
export class SkyFileError extends Error {
  readonly code: 'BAD_FITS' | 'BAD_INPUT' | 'NO_FILE';
  override readonly name = 'SkyFileError';

  constructor(code: SkyFileError['code'], path: string, message: string, cause?: unknown) {
    super(`${path}: ${message.replace(/\s*\n\s*/g, ' ')}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Runs what works on a file; its faults come out with the file's name. */
export function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FitsFault) throw new SkyFileError('BAD_FITS', path, error.message, error);
    if (error instanceof Error && 'syscall' in error) throw new SkyFileError('NO_FILE', path, `cannot be opened, read or written: ${error.message}`, error);
    throw error;
  }
}
