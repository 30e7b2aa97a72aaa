/** Content on its way into a store: hashed as it is read, written so that a reader never sees half of it. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asDiskFull } from '../disk/index.ts';

/** `hash`: sha256 of the bytes, lower-case hex, from whoever made them. */
export type Content = Uint8Array | { readonly bytes: Uint8Array; readonly hash: string } | { readonly file: string };

/** Of a content in memory: one is hashed while the one before is written. */
const PIECE = 4 * 2 ** 20;

/** Pieces; those of a file are about 256 KiB, so that one of any size passes through little memory. */
export async function* chunksOf(content: Content): AsyncGenerator<Uint8Array> {
  if (!('file' in content)) {
    const bytes = content instanceof Uint8Array ? content : content.bytes;
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    return;
  }
  yield* createReadStream(content.file, { highWaterMark: 256 * 1024 });
}

export interface Sum {
  readonly hash: string;
  readonly size: number;
}

/** sha256 (lower-case hex) and size of a content, reading it once. */
export async function hashOf(content: Content): Promise<Sum> {
  if ('hash' in content) return { hash: content.hash, size: content.bytes.length };
  const digest = createHash('sha256');
  let size = 0;
  for await (const chunk of chunksOf(content)) {
    digest.update(chunk);
    size += chunk.length;
  }
  return { hash: digest.digest('hex'), size };
}

/** A file with the content that has no name yet: the caller renames or removes it. */
export interface Staged {
  readonly file: string;
  readonly hash: string;
  readonly size: number;
}

/** Writes pieces to a new file in `folder`, synced to disk, read-only. A failure leaves no file behind; that of a full disk is `DISK_FULL`. `known`: of content that was hashed already. */
export async function stage(chunks: AsyncIterable<Uint8Array>, folder: string, known?: string): Promise<Staged> {
  const file = join(folder, randomUUID());
  const digest = createHash('sha256');
  let size = 0;
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(file, 'wx', 0o644);
    try {
      for await (const chunk of chunks) {
        const written = writeAll(handle, chunk);
        if (known === undefined) digest.update(chunk);
        size += chunk.length;
        await written;
      }
      await handle.chmod(0o444);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(file, { force: true });
    throw asDiskFull(error, folder, 'an artifact', 'ALIDADE_ARTIFACTS or ALIDADE_HOME');
  }
  return { file, hash: known ?? digest.digest('hex'), size };
}

/** One write may take less than all of it, and of more than 2 GiB it always does. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await handle.write(chunk, done)).bytesWritten;
}

/** Gives a staged file its name at once; the folder entry is synced too, so the name survives a power cut. A failure leaves no file behind. */
export async function install(file: string, target: string): Promise<void> {
  const folder = dirname(target);
  try {
    await mkdir(folder, { recursive: true });
    await rename(file, target);
  } catch (error) {
    await rm(file, { force: true });
    throw asDiskFull(error, dirname(file), 'an artifact', 'ALIDADE_ARTIFACTS or ALIDADE_HOME');
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
