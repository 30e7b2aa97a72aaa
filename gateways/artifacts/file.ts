/**
 * Artifacts in a folder: the default of an embedded installation, or a shared file system.
 *
 *   sha256/ab/cd/<hash>           the content, read-only
 *   sha256/ab/cd/<hash>.json      its media type
 *   names/driftline-results/…     symbolic links to contents, so that any tool opens them by name
 *   staging/                      being written; what a killed process leaves here is never seen
 *   leaving/<hash>                on its way out; whoever asks for it meanwhile takes it back
 *
 * A content appears by rename after it was synced, its description before it: whoever finds a
 * content finds all of it. Two writers of one content write the same bytes; the last rename wins.
 *
 * Discarding what is unused for long races with whoever stores or reads the same content just then. So it is first
 * moved aside, in one step, and only then is its time looked at again. A writer that renews the time before the move is
 * seen, and the file goes back; one that comes after the move finds nothing and takes it back itself, or writes it anew.
 * Killed in between, the file lies aside and is taken back by the next who asks, or who discards.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { link, lstat, mkdir, opendir, readFile, readdir, readlink, rename, rm, rmdir, stat, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { ArtifactRef, Artifacts, StoredArtifact } from '../../protocol/ports.ts';
import { asDiskFull } from '../disk/index.ts';
import { chunksOf, hashOf, install, stage, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
import { toWeb } from './streams.ts';

/** Bytes of a content in memory that is hashed before it is written, in case it is there already; a larger one is hashed while it is written. */
const MOST_HASHED_FIRST = 2 ** 20;

const unknownMediaType = 'application/octet-stream';
/** What has not grown for so long is in nobody's making. */
const abandonedMs = 86_400_000;
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
    const known = 'hash' in content || (content instanceof Uint8Array && content.length <= MOST_HASHED_FIRST) ? await hashOf(content) : undefined;
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
    if ((await this.#found(ref.hash)) === undefined) throw artifactErrors.missing(ref.hash);
    return file;
  }

  async stat(hash: string): Promise<ArtifactRef | undefined> {
    const found = await this.#found(checkHash(hash));
    return found === undefined ? undefined : { hash, size: found.size, mediaType: await this.#mediaType(hash) };
  }

  async touch(hash: string): Promise<ArtifactRef | undefined> {
    const found = await this.stat(hash);
    if (found === undefined) return undefined;
    // It may just have left: then it is taken back, and touched after that.
    return (await this.#touch(hash, found.size)) || ((await this.#found(hash)) !== undefined && (await this.#touch(hash, found.size))) ? found : undefined;
  }

  /** Puts right first what killed processes have left. */
  async *list(): AsyncIterable<StoredArtifact> {
    await this.#tidy();
    const folder = join(this.#root, 'sha256');
    for (const first of (await unlessMissing(readdir(folder))) ?? []) {
      for (const second of (await unlessMissing(readdir(join(folder, first)))) ?? []) {
        const leaf = await unlessMissing(opendir(join(folder, first, second)));
        if (leaf === undefined) continue;
        for await (const entry of leaf) {
          const found = entry.name.endsWith('.json') ? undefined : await unlessMissing(stat(this.#file(entry.name)));
          if (found !== undefined) yield { hash: entry.name, size: found.size, mediaType: await this.#mediaType(entry.name), usedAtMs: found.mtimeMs };
        }
      }
    }
  }

  async delete(hash: string): Promise<void> {
    const file = this.#file(checkHash(hash));
    await rm(file, { force: true });
    await rm(`${file}.json`, { force: true });
  }

  async discard(hash: string, unusedSinceMs: number): Promise<boolean> {
    const file = this.#file(checkHash(hash));
    await this.#found(hash);
    const before = await unlessMissing(stat(file));
    if (before === undefined || before.mtimeMs > unusedSinceMs) return false;
    const aside = this.#leaving(hash);
    await mkdir(dirname(aside), { recursive: true });
    if ((await unlessMissing(rename(file, aside).then(() => true))) === undefined) return false;
    const after = await unlessMissing(stat(aside));
    if (after === undefined) return false; // taken back meanwhile
    if (after.mtimeMs > unusedSinceMs) {
      await this.#takeBack(hash);
      return false;
    }
    if ((await unlessMissing(rm(aside).then(() => true))) === undefined) return false;
    // Whoever stored it anew in between has described it anew, or does so in vain: the type is in every reference.
    if ((await unlessMissing(stat(file))) === undefined) await rm(`${file}.json`, { force: true });
    return true;
  }

  async alias(name: string, ref: ArtifactRef): Promise<void> {
    const place = join(this.#root, 'names', checkName(name));
    const target = await this.path(ref);
    const fresh = join(this.#staging(), randomUUID());
    try {
      await mkdir(dirname(place), { recursive: true });
      await mkdir(this.#staging(), { recursive: true });
      await symlink(relative(dirname(place), target), fresh);
      await rename(fresh, place);
    } catch (error) {
      await rm(fresh, { force: true });
      if (error instanceof Error && 'code' in error && ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(String(error.code))) throw artifactErrors.nameTaken(name);
      throw asDiskFull(error, this.#root, `the name ${name}`, 'ALIDADE_ARTIFACTS or ALIDADE_HOME');
    }
  }

  async resolve(name: string): Promise<ArtifactRef | undefined> {
    const place = join(this.#root, 'names', checkName(name));
    try {
      return await this.stat(basename(await readlink(place)));
    } catch (error) {
      // EINVAL: the name is a folder of other names.
      if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'EINVAL')) return undefined;
      throw error;
    }
  }

  async *names(prefix = ''): AsyncIterable<{ readonly name: string; readonly hash: string }> {
    const root = join(this.#root, 'names');
    for (const entry of (await unlessMissing(readdir(root, { recursive: true, withFileTypes: true }))) ?? []) {
      if (!entry.isSymbolicLink()) continue;
      const place = join(entry.parentPath, entry.name);
      const name = relative(root, place);
      const target = name.startsWith(prefix) ? await unlessMissing(readlink(place)) : undefined;
      if (target !== undefined) yield { name, hash: basename(target) };
    }
  }

  async unname(name: string): Promise<void> {
    const root = join(this.#root, 'names');
    await rm(join(root, checkName(name)), { force: true });
    // Folders that are empty now; one that fills again meanwhile stays.
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) {
      if ((await rmdir(join(root, folder)).then(() => true, () => false)) === false) return;
    }
  }

  async #mediaType(hash: string): Promise<string> {
    return mediaTypeIn(await unlessMissing(readFile(`${this.#file(hash)}.json`, 'utf8')));
  }

  /** The file of a content; one that is on its way out is taken back. */
  async #found(hash: string): Promise<Stats | undefined> {
    const found = await unlessMissing(stat(this.#file(hash)));
    if (found !== undefined || !(await this.#takeBack(hash))) return found;
    return unlessMissing(stat(this.#file(hash)));
  }

  /** Whether it lay aside. The name is given only where there is none, so what was stored anew stays. */
  async #takeBack(hash: string): Promise<boolean> {
    const aside = this.#leaving(hash);
    try {
      await link(aside, this.#file(hash));
    } catch (error) {
      if (isMissing(error)) return false;
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    await rm(aside, { force: true });
    return true;
  }

  async #tidy(): Promise<void> {
    for (const hash of (await unlessMissing(readdir(join(this.#root, 'leaving')))) ?? []) await this.#takeBack(hash);
    for (const name of (await unlessMissing(readdir(this.#staging()))) ?? []) {
      const file = join(this.#staging(), name);
      const found = await unlessMissing(lstat(file));
      if (found !== undefined && Date.now() - found.mtimeMs > abandonedMs) await rm(file, { force: true });
    }
  }

  #leaving(hash: string): string {
    return join(this.#root, 'leaving', hash);
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
    return (await unlessMissing(utimes(file, now, now).then(() => true))) === true;
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
