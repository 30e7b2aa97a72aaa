/** A replay of a whole file. */
import { eachReading, type LineFault, type RecordedReading } from './readings-file.ts';
import type { Replay, Replayed } from './replay.ts';

export type ReplayedFile = { readonly replayed: Replayed } | { readonly faults: readonly LineFault[] };

/**
 * `make` begins a replay, and forgets what an earlier one has told: a file whose times do not ascend is read twice, the
 * second time as a whole to sort it. Standard input cannot be read twice and is always kept.
 */
export async function replayFile(source: string | AsyncIterable<Uint8Array | string>, make: () => Replay): Promise<ReplayedFile> {
  if (typeof source === 'string') {
    const streamed = await stream(source, make());
    if (streamed !== 'out of order') return streamed;
  }
  const readings: RecordedReading[] = [];
  const faults = await eachReading(source, (device, at, body) => readings.push({ device, at, body }) > 0);
  if (faults.length > 0) return { faults };
  const replay = make();
  for (const { device, at, body } of sorted(readings)) replay.read(device, at, body);
  return { replayed: replay.end() };
}

async function stream(file: string, replay: Replay): Promise<ReplayedFile | 'out of order'> {
  let isOrdered = true;
  const faults = await eachReading(file, (device, at, body) => (isOrdered = replay.read(device, at, body)));
  if (!isOrdered) return 'out of order';
  return faults.length > 0 ? { faults } : { replayed: replay.end() };
}

/** In order of time; of one time, in the order they came in. */
const sorted = (readings: readonly RecordedReading[]): readonly RecordedReading[] => readings.toSorted((a, b) => a.at - b.at);
