/** Devices are spread over partitions by a hash of their id, so that each belongs to exactly one evaluator. */

export interface Partition {
  readonly index: number;
  readonly count: number;
}

export const whole: Partition = { index: 0, count: 1 };

/** FNV-1a (Fowler, Noll, Vo 1991), 32 bits, over UTF-16 code units. Never changes: stored state depends on it. */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export const partitionOf = (id: string, count: number): number => (count === 1 ? 0 : hashOf(id) % count);
export const isIn = (id: string, { index, count }: Partition): boolean => partitionOf(id, count) === index;
