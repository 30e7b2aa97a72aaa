/** What pages draw maps from, computed in threads of their own: a large result or a rugged coast takes a while, and nobody else waits for it. */
import { Piscina } from 'piscina';
import type { CoastData } from '../../../actors/drift/core/coastline.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { Areas } from './areas.ts';
import type { Box } from './coastline.ts';

/** What a thread is asked for; the coast lies on shared memory. */
export type ChartOrder =
  | { readonly kind: 'areas'; readonly path: string; readonly output: number | undefined; readonly coast: CoastData | undefined }
  | { readonly kind: 'coast'; readonly coast: CoastData; readonly box: Box };

export interface Charts {
  /** As `areasIn`. `BUSY` (retryable) when too many wait. */
  areas(path: string, output: number | undefined, coast: CoastData | undefined): Promise<Areas | { readonly outputs: number }>;
  /** As `coastOf`; `BUSY` likewise. */
  coast(coast: CoastData, box: Box): Promise<Feature>;
  close(): Promise<void>;
}

const [threads, waiting, idleMs] = [2, 256, 60_000] as const;
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/gateways/http/charts/chart-worker.js' : './chart-worker.js', import.meta.url);

type Feature = Readonly<Record<string, unknown>>;
const isFeature = (value: unknown): value is Feature => typeof value === 'object' && value !== null && 'geometry' in value;
const isAreas = (value: unknown): value is Areas | { readonly outputs: number } => typeof value === 'object' && value !== null && ('runs' in value || 'outputs' in value);

/** Threads are started when there is something to compute, and end when there was nothing for a minute. */
export function openCharts(): Charts {
  let pool: Piscina | undefined;
  const run = async <T>(order: ChartOrder, isAnswer: (value: unknown) => value is T): Promise<T> => {
    pool ??= new Piscina({ filename: workerFile.href, name: 'chart', minThreads: 0, maxThreads: threads, maxQueue: waiting, idleTimeout: idleMs });
    if (pool.queueSize >= waiting) throw new AlidadeError('BUSY', `${waiting} charts wait to be computed`, { retryable: true });
    const answer: unknown = await pool.run(order);
    if (!isAnswer(answer)) throw new Error('a thread answered with something that is no chart');
    return answer;
  };
  return {
    areas: (path, output, coast) => run({ kind: 'areas', path, output, coast }, isAreas),
    coast: (coast, box) => run({ kind: 'coast', coast, box }, isFeature),
    close: async () => pool?.destroy(),
  };
}
