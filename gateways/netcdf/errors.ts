/** What can be wrong with a data file. No fault here is cured by trying again, except a file that cannot be read at all. */
export const fileFaults = {
  NOT_FOUND: { retryable: true, text: 'cannot be opened' },
  NOT_NETCDF: { retryable: false, text: 'is not a NetCDF file' },
  TRUNCATED: { retryable: false, text: 'is truncated' },
  CORRUPT: { retryable: false, text: 'is damaged' },
  UNSUPPORTED: { retryable: false, text: 'uses something that is not supported' },
  TOO_LARGE: { retryable: false, text: 'asks for more memory than is allowed' },
  NOT_WRITTEN: { retryable: true, text: 'cannot be written' },
  DISK_FULL: { retryable: true, text: 'cannot be written' },
  NOT_A_RESULT: { retryable: false, text: 'is not a drift result' },
} as const;
export type FileFault = keyof typeof fileFaults;

/** A file that cannot be used, and why: `<path> is truncated: variable u needs 812 bytes, the file has 400`. */
export class DataFileError extends Error {
  readonly code: FileFault;
  readonly path: string;
  readonly reason: string;

  constructor(code: FileFault, path: string, reason: string) {
    super(`${path} ${fileFaults[code].text}: ${reason}`);
    this.name = 'DataFileError';
    this.code = code;
    this.path = path;
    this.reason = reason;
  }

  get retryable(): boolean {
    return fileFaults[this.code].retryable;
  }
}

/** The message of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
