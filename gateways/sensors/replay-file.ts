/** A replay of a whole file. */
import { linesOf, parseReading, type LineFault, type RecordedReading } from './readings-file.ts';
import { sorted, type Replay, type Replayed } from './replay.ts';

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
  const faults = await eachReading(source, (reading) => readings.push(reading) > 0);
  if (faults.length > 0) return { faults };
  const replay = make();
  for (const reading of sorted(readings)) replay.read(reading);
  return { replayed: replay.end() };
}

async function stream(file: string, replay: Replay): Promise<ReplayedFile | 'out of order'> {
  let isOrdered = true;
  const faults = await eachReading(file, (reading) => (isOrdered = replay.read(reading)));
  if (!isOrdered) return 'out of order';
  return faults.length > 0 ? { faults } : { replayed: replay.end() };
}

/** Stops when `take` says false. After a fault nothing is taken any more, but faults are still looked for. */
async function eachReading(source: string | AsyncIterable<Uint8Array | string>, take: (reading: RecordedReading) => boolean): Promise<readonly LineFault[]> {
  const faults: LineFault[] = [];
  let line = 0;
  for await (const lines of linesOf(source)) for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const reading = parseReading(text);
    if (typeof reading === 'string') faults.push({ line, message: reading });
    else if (faults.length === 0 && !take(reading)) return faults;
  }
  return faults;
}
