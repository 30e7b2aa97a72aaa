/**
 * Artifacts in a JetStream object store, for workers that know only the broker. An object is its
 * chunks and then one description; without the description there is no object, so half a write is
 * never seen.
 *
 *   sha256/<hash>     the content, its media type in the metadata
 *   names/<name>      JSON of the ref
 *   used/<hash>       empty: when it was used last
 *
 * A content that is stored again in the moment between the last look at its time and its deletion is deleted: a window
 * of one request, for what nobody has used for at least an hour.
 */
import type { ObjectStore } from '@nats-io/obj';
import type { ArtifactRef, Artifacts, StoredArtifact } from '../../protocol/ports.ts';
import type { LocalCopies } from './cache.ts';
import { chunksOf, type Content } from './content.ts';
import { artifactErrors } from './errors.ts';
import { checkHash, checkName } from './names.ts';
import { Marks } from './marks.ts';
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
const used = 'used/';
const mediaTypeKey = 'media-type';

export class NatsArtifacts implements Artifacts {
  readonly #spec: NatsSpec;
  readonly #marks = new Marks((hash) => this.#spec.store.putBlob({ name: used + hash }, new Uint8Array(0)).then(() => undefined));

  constructor(spec: NatsSpec) {
    this.#spec = spec;
  }

  async put(content: Content, mediaType: string): Promise<ArtifactRef> {
    const { hash, size, file } = await this.#spec.copies.take(content);
    const ref: ArtifactRef = { hash, size, mediaType };
    const present = await this.stat(ref.hash);
    if (present?.size !== ref.size) {
      await this.#spec.store.put({ name: contents + ref.hash, metadata: { [mediaTypeKey]: mediaType } }, fromChunks(chunksOf({ file })), { timeout: this.#spec.timeoutMs });
    } else await this.#marks.renew(ref.hash);
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

  async touch(hash: string): Promise<ArtifactRef | undefined> {
    const found = await this.stat(hash);
    if (found !== undefined) await this.#marks.renew(hash);
    return found;
  }

  async *list(): AsyncIterable<StoredArtifact> {
    const all = await this.#spec.store.list();
    const usedAt = new Map(all.filter(({ deleted, name }) => !deleted && name.startsWith(used)).map(({ name, mtime }) => [name.slice(used.length), Date.parse(mtime)]));
    for (const info of all) {
      if (info.deleted || !info.name.startsWith(contents)) continue;
      const hash = info.name.slice(contents.length);
      yield { hash, size: info.size, mediaType: info.metadata?.[mediaTypeKey] ?? 'application/octet-stream', usedAtMs: Math.max(Date.parse(info.mtime), usedAt.get(hash) ?? 0) };
    }
  }

  async delete(hash: string): Promise<void> {
    if ((await this.stat(hash)) !== undefined) await this.#spec.store.delete(contents + hash);
    if (await this.#there(used + hash)) await this.#spec.store.delete(used + hash);
    await this.#spec.copies.forget(hash);
  }

  async discard(hash: string, unusedSinceMs: number): Promise<boolean> {
    const [content, mark] = await Promise.all([this.#spec.store.info(contents + checkHash(hash)), this.#spec.store.info(used + hash)]);
    if (content === null || content.deleted) return false;
    if ([content, mark].some((one) => one !== null && !one.deleted && Date.parse(one.mtime) > unusedSinceMs)) return false;
    await this.delete(hash);
    return true;
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

  async *names(prefix = ''): AsyncIterable<{ readonly name: string; readonly hash: string }> {
    for (const info of await this.#spec.store.list()) {
      if (info.deleted || !info.name.startsWith(names + prefix)) continue;
      const bytes = await this.#spec.store.getBlob(info.name);
      if (bytes !== null) yield { name: info.name.slice(names.length), hash: readPointer(bytes).hash };
    }
  }

  async unname(name: string): Promise<void> {
    const key = names + checkName(name);
    if (await this.#there(key)) await this.#spec.store.delete(key);
  }

  async #there(name: string): Promise<boolean> {
    const info = await this.#spec.store.info(name);
    return info !== null && !info.deleted;
  }
}
