/**
 * Local copies of a remote store's artifacts, by hash, so that `path()` reads the network once a
 * machine. Several processes may share the folder: a copy appears by rename, complete.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { chunksOf, hashOf, install, stage, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';

export interface CacheSpec {
  readonly folder: string;
  /** Bytes kept; the longest unused go first. */
  readonly maxBytes: number;
  /** Copies used within this time stay whatever the size, since someone may be about to open them. */
  readonly keepMs: number;
}

export class LocalCopies {
  readonly #spec: CacheSpec;
  readonly #fetching = new Map<string, Promise<string>>();

  constructor(spec: CacheSpec) {
    this.#spec = spec;
  }

  /** The local file of a hash; `fetch` is asked for the bytes when there is none, once for all who ask meanwhile. */
  async path(hash: string, fetch: () => Promise<AsyncIterable<Uint8Array>>): Promise<string> {
    const file = this.#file(hash);
    if (await this.#used(file)) return file;
    const running = this.#fetching.get(hash);
    if (running !== undefined) return running;
    const fetched = this.#fetch(hash, fetch).finally(() => this.#fetching.delete(hash));
    this.#fetching.set(hash, fetched);
    return fetched;
  }

  /**
   * Takes what is to be stored, so that the next stage on this machine need not fetch it. What is then stored is this copy:
   * the file that was given may change meanwhile, and must not be stored under another content's hash.
   */
  async take(content: Content): Promise<{ readonly hash: string; readonly size: number; readonly file: string }> {
    const known = 'file' in content ? undefined : await hashOf(content);
    if (known !== undefined && (await this.#used(this.#file(known.hash)))) return { ...known, file: this.#file(known.hash) };
    const { hash, size, file } = await stage(chunksOf(content), this.#staging(), known?.hash);
    const copy = this.#file(hash);
    if (await this.#used(copy)) await rm(file, { force: true });
    else await install(file, copy);
    await this.#shrink();
    return { hash, size, file: copy };
  }

  async forget(hash: string): Promise<void> {
    await rm(this.#file(hash), { force: true });
  }

  async #fetch(hash: string, fetch: () => Promise<AsyncIterable<Uint8Array>>): Promise<string> {
    const staged = await stage(await fetch(), this.#staging());
    if (staged.hash !== hash) {
      await rm(staged.file, { force: true });
      throw artifactErrors.corrupt(hash, staged.hash);
    }
    await install(staged.file, this.#file(hash));
    await this.#shrink();
    return this.#file(hash);
  }

  async #shrink(): Promise<void> {
    const copies = [];
    for (const name of await readdir(this.#spec.folder)) {
      const found = name === 'staging' ? undefined : await stat(join(this.#spec.folder, name)).catch(() => undefined);
      if (found !== undefined) copies.push({ name, size: found.size, usedMs: found.mtimeMs });
    }
    let total = copies.reduce((sum, copy) => sum + copy.size, 0);
    for (const copy of copies.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= this.#spec.maxBytes || Date.now() - copy.usedMs < this.#spec.keepMs) return;
      await rm(join(this.#spec.folder, copy.name), { force: true });
      total -= copy.size;
    }
  }

  #file(hash: string): string {
    return join(this.#spec.folder, hash);
  }

  #staging(): string {
    return join(this.#spec.folder, 'staging');
  }

  async #used(file: string): Promise<boolean> {
    const now = new Date();
    try {
      await utimes(file, now, now);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  }
}
