/**
 * Artifacts in an S3 bucket. An object appears complete or not at all, so a content is stored under
 * its hash without more ado; two writers of one content write the same bytes.
 *
 *   <prefix>sha256/<hash>     the content, with its media type as Content-Type
 *   <prefix>names/<name>      JSON of the ref
 *   <prefix>used/<hash>       empty: when it was used last
 *
 * A content that is stored again in the moment between the last look at its time and its deletion is deleted: a window
 * of one request, for what nobody has used for at least an hour.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Client } from 'minio';
import type { ArtifactRef, Artifacts, StoredArtifact } from '../../protocol/ports.ts';
import type { LocalCopies } from './cache.ts';
import type { Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
import { Marks } from './marks.ts';
import { readPointer, writePointer } from './pointer.ts';
import { bytesOf, toWeb } from './streams.ts';

export interface S3Spec {
  readonly client: Client;
  readonly bucket: string;
  /** Empty or ending in `/`. */
  readonly prefix: string;
  readonly copies: LocalCopies;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'NoSuchKey' || error.code === 'NotFound');

export class S3Artifacts implements Artifacts {
  readonly #spec: S3Spec;
  readonly #marks = new Marks((hash) => this.#store(this.#mark(hash), new Uint8Array(0), { size: 0, mediaType: 'application/octet-stream' }));

  constructor(spec: S3Spec) {
    this.#spec = spec;
  }

  async put(content: Content, mediaType: string): Promise<ArtifactRef> {
    const { hash, size, file } = await this.#spec.copies.take(content);
    const ref: ArtifactRef = { hash, size, mediaType };
    const present = await this.stat(ref.hash);
    if (present?.size !== ref.size) await this.#store(this.#key(ref.hash), { file }, ref);
    else await this.#marks.renew(ref.hash);
    return ref;
  }

  async get(ref: ArtifactRef): Promise<ReadableStream<Uint8Array>> {
    return toWeb(await this.#open(ref.hash));
  }

  async path(ref: ArtifactRef): Promise<string> {
    return this.#spec.copies.path(checkHash(ref.hash), () => this.#open(ref.hash));
  }

  async stat(hash: string): Promise<ArtifactRef | undefined> {
    try {
      const found = await this.#spec.client.statObject(this.#spec.bucket, this.#key(checkHash(hash)));
      const type: unknown = found.metaData['content-type'];
      return { hash, size: found.size, mediaType: typeof type === 'string' ? type : 'application/octet-stream' };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async touch(hash: string): Promise<ArtifactRef | undefined> {
    const found = await this.stat(hash);
    if (found !== undefined) await this.#marks.renew(hash);
    return found;
  }

  async *list(): AsyncIterable<StoredArtifact> {
    const usedAt = new Map<string, number>();
    for await (const { rest, atMs } of this.#listed('used/')) usedAt.set(rest, atMs);
    for await (const { rest, atMs } of this.#listed('sha256/')) {
      const found = await this.stat(rest);
      if (found !== undefined) yield { ...found, usedAtMs: Math.max(atMs, usedAt.get(rest) ?? 0) };
    }
  }

  async delete(hash: string): Promise<void> {
    await this.#spec.client.removeObject(this.#spec.bucket, this.#key(checkHash(hash)));
    await this.#spec.client.removeObject(this.#spec.bucket, this.#mark(hash));
    await this.#spec.copies.forget(hash);
  }

  async discard(hash: string, unusedSinceMs: number): Promise<boolean> {
    const [content, mark] = await Promise.all([this.#changed(this.#key(checkHash(hash))), this.#changed(this.#mark(hash))]);
    if (content === undefined || Math.max(content, mark ?? 0) > unusedSinceMs) return false;
    await this.delete(hash);
    return true;
  }

  async alias(name: string, ref: ArtifactRef): Promise<void> {
    const key = `${this.#spec.prefix}names/${checkName(name)}`;
    if ((await this.stat(ref.hash)) === undefined) throw artifactErrors.missing(ref.hash);
    const pointer = writePointer(ref);
    await this.#store(key, pointer, { size: pointer.length, mediaType: 'application/json' });
  }

  async resolve(name: string): Promise<ArtifactRef | undefined> {
    const pointer = await this.#pointer(name);
    return pointer === undefined ? undefined : this.stat(pointer.hash);
  }

  async #pointer(name: string): Promise<ArtifactRef | undefined> {
    const key = `${this.#spec.prefix}names/${checkName(name)}`;
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await this.#spec.client.getObject(this.#spec.bucket, key)) chunks.push(bytesOf(chunk));
      return readPointer(Buffer.concat(chunks));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async *names(prefix = ''): AsyncIterable<{ readonly name: string; readonly hash: string }> {
    for await (const { rest: name } of this.#listed('names/', prefix)) {
      const ref = await this.#pointer(name);
      if (ref !== undefined) yield { name, hash: ref.hash };
    }
  }

  async unname(name: string): Promise<void> {
    await this.#spec.client.removeObject(this.#spec.bucket, `${this.#spec.prefix}names/${checkName(name)}`);
  }

  /** Objects of one kind: what follows the kind in their keys, and when they were written. */
  async *#listed(kind: string, begin = ''): AsyncGenerator<{ readonly rest: string; readonly atMs: number }> {
    const prefix = `${this.#spec.prefix}${kind}`;
    for await (const item of this.#spec.client.listObjectsV2(this.#spec.bucket, prefix + begin, true)) {
      const name: unknown = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
      const at: unknown = typeof item === 'object' && item !== null && 'lastModified' in item ? item.lastModified : undefined;
      if (typeof name === 'string') yield { rest: name.slice(prefix.length), atMs: at instanceof Date ? at.getTime() : 0 };
    }
  }

  /** When an object was written, Unix milliseconds. */
  async #changed(key: string): Promise<number | undefined> {
    try {
      return (await this.#spec.client.statObject(this.#spec.bucket, key)).lastModified.getTime();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async #open(hash: string): Promise<Readable> {
    try {
      return await this.#spec.client.getObject(this.#spec.bucket, this.#key(checkHash(hash)));
    } catch (error) {
      if (isAbsent(error)) throw artifactErrors.missing(hash);
      throw error;
    }
  }

  async #store(key: string, content: Uint8Array | { readonly file: string }, about: { readonly size: number; readonly mediaType: string }): Promise<void> {
    const body = content instanceof Uint8Array ? Buffer.from(content.buffer, content.byteOffset, content.byteLength) : createReadStream(content.file);
    await this.#spec.client.putObject(this.#spec.bucket, key, body, about.size, { 'Content-Type': about.mediaType });
  }

  #mark(hash: string): string {
    return `${this.#spec.prefix}used/${hash}`;
  }

  #key(hash: string): string {
    return `${this.#spec.prefix}sha256/${hash}`;
  }
}
