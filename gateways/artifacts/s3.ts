/**
 * Artifacts in an S3 bucket. An object appears complete or not at all, so a content is stored under
 * its hash without more ado; two writers of one content write the same bytes.
 *
 *   <prefix>sha256/<hash>     the content, with its media type as Content-Type
 *   <prefix>names/<name>      JSON of the ref
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Client } from 'minio';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import type { LocalCopies } from './cache.ts';
import { hashOf, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
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

  constructor(spec: S3Spec) {
    this.#spec = spec;
  }

  async put(content: Content, mediaType: string): Promise<ArtifactRef> {
    const ref: ArtifactRef = { ...(await hashOf(content)), mediaType };
    const present = await this.stat(ref.hash);
    if (present?.size !== ref.size) await this.#store(this.#key(ref.hash), content, ref);
    await this.#spec.copies.keep(ref.hash, content);
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

  async *list(): AsyncIterable<ArtifactRef> {
    const prefix = `${this.#spec.prefix}sha256/`;
    for await (const item of this.#spec.client.listObjectsV2(this.#spec.bucket, prefix, true)) {
      const name: unknown = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
      const found = typeof name === 'string' ? await this.stat(name.slice(prefix.length)) : undefined;
      if (found !== undefined) yield found;
    }
  }

  async delete(hash: string): Promise<void> {
    await this.#spec.client.removeObject(this.#spec.bucket, this.#key(checkHash(hash)));
    await this.#spec.copies.forget(hash);
  }

  async alias(name: string, ref: ArtifactRef): Promise<void> {
    const key = `${this.#spec.prefix}names/${checkName(name)}`;
    if ((await this.stat(ref.hash)) === undefined) throw artifactErrors.missing(ref.hash);
    const pointer = writePointer(ref);
    await this.#store(key, pointer, { size: pointer.length, mediaType: 'application/json' });
  }

  async resolve(name: string): Promise<ArtifactRef | undefined> {
    const key = `${this.#spec.prefix}names/${checkName(name)}`;
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await this.#spec.client.getObject(this.#spec.bucket, key)) chunks.push(bytesOf(chunk));
      return await this.stat(readPointer(Buffer.concat(chunks)).hash);
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

  async #store(key: string, content: Content, about: { readonly size: number; readonly mediaType: string }): Promise<void> {
    const body = content instanceof Uint8Array ? Buffer.from(content.buffer, content.byteOffset, content.byteLength) : createReadStream(content.file);
    await this.#spec.client.putObject(this.#spec.bucket, key, body, about.size, { 'Content-Type': about.mediaType });
  }

  #key(hash: string): string {
    return `${this.#spec.prefix}sha256/${hash}`;
  }
}
