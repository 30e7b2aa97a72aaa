/**
 * Artifacts in a JetStream object store, for workers that know only the broker. An object is its
 * chunks and then one description; without the description there is no object, so half a write is
 * never seen.
 *
 *   sha256/<hash>     the content, its media type in the metadata
 *   names/<name>      JSON of the ref
 */
import type { ObjectStore } from '@nats-io/obj';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import type { LocalCopies } from './cache.ts';
import { chunksOf, hashOf, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
import { readPointer, writePointer } from './pointer.ts';
import { fromChunks, readChunks } from './streams.ts';

export interface NatsSpec {
  readonly store: ObjectStore;
  readonly copies: LocalCopies;
  /** Milliseconds that a whole upload may take. */
  readonly timeoutMs: number;
}

const contents = 'sha256/';
const names = 'names/';
const mediaTypeKey = 'media-type';

export class NatsArtifacts implements Artifacts {
  readonly #spec: NatsSpec;

  constructor(spec: NatsSpec) {
    this.#spec = spec;
  }

  async put(content: Content, mediaType: string): Promise<ArtifactRef> {
    const ref: ArtifactRef = { ...(await hashOf(content)), mediaType };
    const present = await this.stat(ref.hash);
    if (present?.size !== ref.size) {
      await this.#spec.store.put({ name: contents + ref.hash, metadata: { [mediaTypeKey]: mediaType } }, fromChunks(chunksOf(content)), { timeout: this.#spec.timeoutMs });
    }
    await this.#spec.copies.keep(ref.hash, content);
    return ref;
  }

  async get(ref: ArtifactRef): Promise<ReadableStream<Uint8Array>> {
    const found = await this.#spec.store.get(contents + checkHash(ref.hash));
    if (found === null) throw artifactErrors.missing(ref.hash);
    return found.data;
  }

  async path(ref: ArtifactRef): Promise<string> {
    return this.#spec.copies.path(checkHash(ref.hash), async () => readChunks(await this.get(ref)));
  }

  async stat(hash: string): Promise<ArtifactRef | undefined> {
    const info = await this.#spec.store.info(contents + checkHash(hash));
    if (info === null || info.deleted) return undefined;
    return { hash, size: info.size, mediaType: info.metadata?.[mediaTypeKey] ?? 'application/octet-stream' };
  }

  async *list(): AsyncIterable<ArtifactRef> {
    for (const info of await this.#spec.store.list()) {
      if (info.deleted || !info.name.startsWith(contents)) continue;
      yield { hash: info.name.slice(contents.length), size: info.size, mediaType: info.metadata?.[mediaTypeKey] ?? 'application/octet-stream' };
    }
  }

  async delete(hash: string): Promise<void> {
    if ((await this.stat(hash)) !== undefined) await this.#spec.store.delete(contents + hash);
    await this.#spec.copies.forget(hash);
  }

  async alias(name: string, ref: ArtifactRef): Promise<void> {
    const key = names + checkName(name);
    if ((await this.stat(ref.hash)) === undefined) throw artifactErrors.missing(ref.hash);
    await this.#spec.store.putBlob({ name: key }, writePointer(ref));
  }

  async resolve(name: string): Promise<ArtifactRef | undefined> {
    const bytes = await this.#spec.store.getBlob(names + checkName(name));
    return bytes === null ? undefined : this.stat(readPointer(bytes).hash);
  }
}
