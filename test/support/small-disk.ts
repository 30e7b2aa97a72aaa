/** A file system of a few MiB that a test may fill: what a full disk does is learnt from a full disk. */
import { execFile, execFileSync } from 'node:child_process';
import { statfs, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './folders.ts';

const run = promisify(execFile);

export interface SmallDisk {
  readonly path: string;
  /** Fills it until so many bytes are free; more room than now is made by taking back what was filled before. */
  leave(bytes: number): Promise<void>;
  remove(): Promise<void>;
}

/** Why there is none here: mounting is for root, and not in every container. */
export type NoDisk = { readonly why: string };

export async function smallDisk(mebibytes: number): Promise<SmallDisk | NoDisk> {
  const folder = await temporaryFolder('small-disk');
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', folder.path]);
  } catch (error) {
    await folder.remove();
    return { why: `a small file system cannot be mounted here: ${(error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? ''}` };
  }
  const unmount = (): Buffer => execFileSync('umount', ['-l', folder.path]);
  // Before whoever removes the folders that a test has left.
  process.prependOnceListener('exit', unmount);
  const ballast = join(folder.path, 'ballast');
  let filled = 0;
  return {
    path: folder.path,
    async leave(bytes) {
      const { bavail, bsize } = await statfs(folder.path);
      const wanted = Math.max(0, filled + bavail * bsize - bytes);
      if (wanted < filled) await truncate(ballast, wanted);
      else await writeFile(ballast, Buffer.alloc(wanted - filled), { flag: 'a' });
      filled = wanted;
    },
    async remove() {
      // Lazily: a host that is just dying may still hold a file.
      process.off('exit', unmount);
      unmount();
      await folder.remove();
    },
  };
}
