/** What a full disk is to a job: something that passes when somebody makes room, told with the folder, what is left and what to do. */
import { statfsSync } from 'node:fs';
import { AlidadeError } from '../../protocol/errors.ts';
import { formatBytes } from '../../protocol/settings.ts';

/** No room, a quota that is used up, and a file larger than the system lets this process write: as codes, and as libraries that know none tell it. */
const reasons = {
  ENOSPC: { text: 'No space left on device', why: 'the disk is full' },
  EDQUOT: { text: 'Disk quota exceeded', why: 'the quota of this user is used up' },
  EFBIG: { text: 'File too large', why: 'this process may not write so large a file' },
} as const;
type FullCode = keyof typeof reasons;
const isFullCode = (code: unknown): code is FullCode => typeof code === 'string' && Object.hasOwn(reasons, code);

/** Whether an error of the system, or what a library says of one, is that of a full disk. */
export function fullnessOf(error: unknown): FullCode | undefined {
  if (error instanceof Error && 'code' in error && isFullCode(error.code)) return error.code;
  const words = error instanceof Error ? error.message : String(error);
  return Object.keys(reasons).filter(isFullCode).find((code) => words.includes(reasons[code].text));
}

/** `ENOSPC` as a sentence without subject: the disk of the folder, what is free, the remedy. `setting`: where the folder is chosen. */
export function fullSentence(code: FullCode, folder: string, setting: string): string {
  return `${reasons[code].why}${leftIn(folder)}; free space there, or choose another disk with ${setting}; it is tried again`;
}

/** The same error, or `DISK_FULL` (retryable, and waited for much longer than for other faults) where the disk of `folder` is its cause. */
export function asDiskFull(error: unknown, folder: string, what: string, setting: string): unknown {
  if (!(error instanceof Error && 'code' in error && isFullCode(error.code))) return error;
  return new AlidadeError('DISK_FULL', `${what} cannot be written to ${folder}: ${fullSentence(error.code, folder, setting)}`, { retryable: true, cause: error });
}

function leftIn(folder: string): string {
  try {
    const { bavail, bsize, blocks } = statfsSync(folder);
    const shown = (bytes: number): string => formatBytes(bytes < 2 ** 20 ? Math.floor(bytes / 1024) * 1024 : Math.floor(bytes / 2 ** 20) * 2 ** 20);
    return `, ${shown(bavail * bsize)} of ${shown(blocks * bsize)} free`;
  } catch {
    return '';
  }
}
