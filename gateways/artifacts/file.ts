/**
 * Artifacts in a folder: the default of an embedded installation, or a shared file system.
 *
 *   sha256/ab/cd/<hash>           the content, read-only
 *   sha256/ab/cd/<hash>.json      its media type
 *   names/driftline-results/…     symbolic links to contents, so that any tool opens them by name
 *   staging/                      being written; what a killed process leaves here is never seen
 *
 * A content appears by rename after it was synced, its description before it: whoever finds a
 * content finds all of it. Two writers of one content write the same bytes; the last rename wins.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, opendir, readFile, readdir, readlink, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import { asDiskFull } from '../disk/index.ts';
import { chunksOf, hashOf, install, stage, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
import { toWeb } from './streams.ts';

const unknownMediaType = 'application/octet-stream';
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export class FileArtifacts implements Artifacts {
  readonly #root: string;

  /** `root`: absolute path; created when needed. */
  constructor(root: string) {
    this.#root = root;
  }

  async put(content: Content, mediaType: string): Promise<ArtifactRef> {
    const known = content instanceof Uint8Array ? await hashOf(content) : undefined;
    if (known !== undefined && (await this.#touch(known.hash, known.size))) return { ...known, mediaType };
    const staged = await stage(chunksOf(content), this.#staging(), known?.hash);
    const ref = { hash: staged.hash, size: staged.size, mediaType };
    if (await this.#touch(ref.hash, ref.size)) {
      await rm(staged.file, { force: true });
      return ref;
    }
    try {
      await this.#describe(ref);
    } catch (error) {
      await rm(staged.file, { force: true });
      throw error;
    }
    await install(staged.file, this.#file(ref.hash));
    return ref;
  }

  async get(ref: ArtifactRef): Promise<ReadableStream<Uint8Array>> {
    return toWeb(createReadStream(await this.path(ref)));
  }

  async path(ref: ArtifactRef): Promise<string> {
    const file = this.#file(checkHash(ref.hash));
    if ((await unlessMissing(stat(file))) === undefined) throw artifactErrors.missing(ref.hash);
    return file;
  }

  async stat(hash: string): Promise<ArtifactRef | undefined> {
    const file = this.#file(checkHash(hash));
    const found = await unlessMissing(stat(file));
    if (found === undefined) return undefined;
    return { hash, size: found.size, mediaType: mediaTypeIn(await unlessMissing(readFile(`${file}.json`, 'utf8'))) };
  }

  async *list(): AsyncIterable<ArtifactRef> {
    const folder = join(this.#root, 'sha256');
    for (const first of (await unlessMissing(readdir(folder))) ?? []) {
      for (const second of (await unlessMissing(readdir(join(folder, first)))) ?? []) {
        const leaf = await unlessMissing(opendir(join(folder, first, second)));
        if (leaf === undefined) continue;
        for await (const entry of leaf) {
          const found = entry.name.endsWith('.json') ? undefined : await this.stat(entry.name);
          if (found !== undefined) yield found;
        }
      }
    }
  }

  async delete(hash: string): Promise<void> {
    const file = this.#file(checkHash(hash));
    await rm(file, { force: true });
    await rm(`${file}.json`, { force: true });
  }

  async alias(name: string, ref: ArtifactRef): Promise<void> {
    const link = join(this.#root, 'names', checkName(name));
    const target = await this.path(ref);
    const fresh = join(this.#staging(), randomUUID());
    try {
      await mkdir(dirname(link), { recursive: true });
      await mkdir(this.#staging(), { recursive: true });
      await symlink(relative(dirname(link), target), fresh);
      await rename(fresh, link);
    } catch (error) {
      await rm(fresh, { force: true });
      if (error instanceof Error && 'code' in error && ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(String(error.code))) throw artifactErrors.nameTaken(name);
      throw asDiskFull(error, this.#root, `the name ${name}`, 'ALIDADE_ARTIFACTS or ALIDADE_HOME');
    }
  }

  async resolve(name: string): Promise<ArtifactRef | undefined> {
    const link = join(this.#root, 'names', checkName(name));
    try {
      return await this.stat(basename(await readlink(link)));
    } catch (error) {
      // EINVAL: the name is a folder of other names.
      if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'EINVAL')) return undefined;
      throw error;
    }
  }

  #file(hash: string): string {
    return join(this.#root, 'sha256', hash.slice(0, 2), hash.slice(2, 4), hash);
  }

  #staging(): string {
    return join(this.#root, 'staging');
  }

  /** Whether the content is there in full; its time is renewed, for whoever cleans up by age. */
  async #touch(hash: string, size: number): Promise<boolean> {
    const file = this.#file(hash);
    const found = await unlessMissing(stat(file));
    if (found === undefined || found.size !== size) return false;
    const now = new Date();
    await unlessMissing(utimes(file, now, now));
    return true;
  }

  async #describe(ref: ArtifactRef): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify({ mediaType: ref.mediaType }));
    const staged = await stage(chunksOf(text), this.#staging());
    await install(staged.file, `${this.#file(ref.hash)}.json`);
  }
}

function mediaTypeIn(text: string | undefined): string {
  if (text === undefined) return unknownMediaType;
  const value: unknown = JSON.parse(text);
  const named = typeof value === 'object' && value !== null && 'mediaType' in value ? value.mediaType : undefined;
  return typeof named === 'string' ? named : unknownMediaType;
}
