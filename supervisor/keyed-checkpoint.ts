/**
 * Checkpoints of machines: the snapshot of a partition and the sequence up to which it holds, as the
 * newest message of the partition's state subject. Small snapshots travel in the message, large ones
 * are artifacts and the message names them. A checkpoint only ever moves forward: it is stored under
 * the expectation of the one that was read before, so a straggler cannot put an older one back.
 * Losing one costs time, never facts: then the log is read from further back.
 */
import { header } from '../protocol/headers.ts';
import { placeOf, type Partition } from '../protocol/keyed.ts';
import type { Artifacts, ArtifactRef } from '../protocol/ports.ts';
import { stateSubject, streamOf } from '../protocol/subjects.ts';
import { WrongSequence, type StoredMessage, type Transport } from '../protocol/transport.ts';

export interface Checkpoint {
  /** The last message that is part of the snapshot. */
  readonly sequence: number;
  readonly snapshot: Uint8Array;
}

export interface CheckpointsOptions {
  readonly domain: string;
  readonly actor: string;
  readonly partition: Partition;
  readonly transport: Pick<Transport, 'last' | 'publish'>;
  /** Where large snapshots are kept; without it every snapshot travels in its message. */
  readonly artifacts?: Artifacts;
  /** Bytes up to which a snapshot travels in its message. */
  readonly inline?: number;
}

const mediaType = 'application/vnd.alidade.snapshot';
const sizeHeader = 'Artifact-Size';
const hashHeader = 'Artifact';

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #subject: string;
  readonly #stream: string;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    const { domain, actor, partition } = options;
    this.#subject = stateSubject(domain, actor, `${partition.index}-of-${partition.count}`);
    this.#stream = streamOf(domain);
  }

  /** The newest; undefined when there is none. Rejects when it cannot be read now. */
  async load(): Promise<Checkpoint | undefined> {
    const message = await this.#options.transport.last(this.#stream, this.#subject);
    if (message === undefined) return undefined;
    const ref = refOf(message);
    return { sequence: placeOf(message).input, snapshot: ref === undefined ? message.data : await this.#read(ref) };
  }

  /** Whether it was stored: false when there is one of this sequence or a later one. */
  async save({ sequence, snapshot }: Checkpoint): Promise<boolean> {
    const { transport, artifacts, inline = 256 * 1024 } = this.#options;
    const before = await transport.last(this.#stream, this.#subject);
    if (before !== undefined && placeOf(before).input >= sequence) return false;
    const ref = artifacts === undefined || snapshot.length <= inline ? undefined : await artifacts.put(snapshot, mediaType);
    const named = ref === undefined ? {} : { [hashHeader]: ref.hash, [sizeHeader]: String(ref.size) };
    try {
      await transport.publish({
        subject: this.#subject,
        data: ref === undefined ? snapshot : new Uint8Array(0),
        headers: { [header.input]: String(sequence), ...named },
        expect: { filter: this.#subject, sequence: before?.sequence ?? 0 },
        rollup: true,
        ttl: 'never',
      });
    } catch (error) {
      if (error instanceof WrongSequence) return false;
      throw error;
    }
    const old = before === undefined ? undefined : refOf(before);
    // Whoever is reading it now fails and reads the newer one.
    if (old !== undefined && old.hash !== ref?.hash) await artifacts?.delete(old.hash);
    return true;
  }

  async #read(ref: ArtifactRef): Promise<Uint8Array> {
    const { artifacts } = this.#options;
    if (artifacts === undefined) throw new Error(`the checkpoint on ${this.#subject} is an artifact, and there is no store`);
    return new Uint8Array(await new Response(await artifacts.get(ref)).arrayBuffer());
  }
}

function refOf(message: StoredMessage): ArtifactRef | undefined {
  const hash = message.header(hashHeader);
  return hash === undefined ? undefined : { hash, size: Number(message.header(sizeHeader)), mediaType };
}
