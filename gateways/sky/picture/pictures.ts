/** Pictures of frames and cutouts, drawn in threads of their own so that whoever asks for them is not held up. */
import { Piscina } from 'piscina';
import type { Window } from '../../../actors/sky/core/picture/picture.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { StampName } from '../cutouts-file.ts';
import type { FrameSize, Look } from './draw.ts';

export type PictureOrder =
  | { readonly kind: 'stamp'; readonly path: string; readonly name: StampName; readonly plane: number; readonly size: number; readonly look: Look }
  | { readonly kind: 'size'; readonly path: string }
  | { readonly kind: 'frame'; readonly path: string; readonly window: Window; readonly look: Look };
export type PictureAnswer = { readonly png: Uint8Array } | { readonly size: FrameSize } | { readonly fault: string };

export interface SkyPictures {
  /** PNG. Throws `BAD_FITS` for a file that cannot be drawn, `BUSY` (retryable) when too many wait. */
  draw(order: Exclude<PictureOrder, { kind: 'size' }>): Promise<Uint8Array>;
  /** Of the first image; a compressed file is unpacked for that, so this is no work for an event loop. Throws as `draw`. */
  size(path: string): Promise<FrameSize>;
  close(): Promise<void>;
}

const [threads, waiting, idleMs] = [2, 256, 60_000] as const;
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/gateways/sky/picture/picture-worker.js' : './picture-worker.js', import.meta.url);

const isAnswer = (value: unknown): value is PictureAnswer => typeof value === 'object' && value !== null && (('png' in value && value.png instanceof Uint8Array) || ('size' in value && typeof value.size === 'object') || ('fault' in value && typeof value.fault === 'string'));

/** Threads are started when there is something to draw, and end when there was nothing for a minute. */
export function openPictures(): SkyPictures {
  let pool: Piscina | undefined;
  async function ask(order: PictureOrder): Promise<Exclude<PictureAnswer, { readonly fault: string }>> {
    pool ??= new Piscina({ filename: workerFile.href, name: 'draw', minThreads: 0, maxThreads: threads, maxQueue: waiting, idleTimeout: idleMs });
    if (pool.queueSize >= waiting) throw new AlidadeError('BUSY', `${waiting} pictures wait to be drawn`, { retryable: true });
    const answer: unknown = await pool.run(order);
    if (!isAnswer(answer)) throw new Error('a thread answered with something that is no picture');
    if ('fault' in answer) throw new AlidadeError('BAD_FITS', answer.fault);
    return answer;
  }
  return {
    async draw(order) {
      const answer = await ask(order);
      if (!('png' in answer)) throw new Error('a thread answered with something that is no picture');
      return answer.png;
    },
    async size(path) {
      const answer = await ask({ kind: 'size', path });
      if (!('size' in answer)) throw new Error('a thread answered with something that is no size');
      return answer.size;
    },
    close: async () => pool?.destroy(),
  };
}
