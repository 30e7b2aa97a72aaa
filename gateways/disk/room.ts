/** How much is left on the disk of a folder. */
import { statfs } from 'node:fs/promises';

export interface Room {
  /** For this user. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Share that is full, 0…1, as `df` counts it. */
  readonly used: number;
}

/** Undefined where the folder is not there or cannot be looked at. */
export async function roomOf(folder: string): Promise<Room | undefined> {
  try {
    const { blocks, bavail, bfree, bsize } = await statfs(folder);
    const used = blocks - bfree;
    return used + bavail === 0 ? undefined : { freeBytes: bavail * bsize, totalBytes: blocks * bsize, used: used / (used + bavail) };
  } catch {
    return undefined;
  }
}
