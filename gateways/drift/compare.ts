/** Compares two results, or a result with an observed track. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { commonTimes, distancesOf, type Distances } from '../../actors/drift/core/compare.ts';
import { skillOf } from '../../actors/drift/core/skill.ts';
import { meanPosition, positionAt, type Track } from '../../actors/drift/core/track.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { openParticles, type ParticlesReader } from '../netcdf/index.ts';
import { readTrack } from './observed-track.ts';

export interface ComparedResults {
  readonly kind: 'results';
  readonly times: readonly ({ readonly time: string } & Distances)[];
}

/** Liu and Weisberg (2011) scores at tolerance 1. */
export interface ComparedWithTrack {
  readonly kind: 'track';
  /** Of the mean position of all particles. */
  readonly score: number;
  readonly normalizedSeparation: number;
  /** Of every particle by itself. */
  readonly particles: { readonly best: number; readonly median: number; readonly count: number };
  readonly times: readonly { readonly time: string; readonly separationMetres: number; readonly observedMetres: number }[];
}

/** Each is a result (particles.nc or its folder) or an observed track (.csv, .gpx); at least one is a result. */
export async function compareFiles(a: string, b: string): Promise<ComparedResults | ComparedWithTrack> {
  if (isTrack(a) && isTrack(b)) throw new AlidadeError('NOTHING_TO_COMPARE', `${a} and ${b} are both observed tracks; one of the two must be a result`);
  if (isTrack(a)) return withTrack(b, await readTrack(a), a);
  if (isTrack(b)) return withTrack(a, await readTrack(b), b);
  return withResult(a, b);
}

const isTrack = (path: string): boolean => /\.(csv|tsv|txt|gpx)$/i.test(path);
const iso = (seconds: number): string => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');

async function openResult(path: string): Promise<ParticlesReader> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  return openParticles(isFolder ? join(path, 'particles.nc') : path);
}

async function withResult(a: string, b: string): Promise<ComparedResults> {
  const first = await openResult(a);
  try {
    const second = await openResult(b);
    try {
      const common = commonTimes(first.timesSeconds, second.timesSeconds);
      if (common.length === 0) throw new AlidadeError('NOTHING_TO_COMPARE', `${a} (${spanOf(first)}) and ${b} (${spanOf(second)}) have no output time in common`);
      return { kind: 'results', times: common.map(([i, j]) => ({ time: iso(first.timesSeconds[i] ?? NaN), ...distancesOf(first.frame(i), second.frame(j)) })) };
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}

const spanOf = ({ timesSeconds }: { readonly timesSeconds: Float64Array }): string => `${iso(timesSeconds[0] ?? NaN)} to ${iso(timesSeconds.at(-1) ?? NaN)}`;

/** The track is taken at the result's output times, as in the paper. */
async function withTrack(path: string, track: Track, trackPath: string): Promise<ComparedWithTrack> {
  const reader = await openResult(path);
  try {
    const moments = Array.from(reader.timesSeconds, (seconds, index) => ({ index, seconds, there: positionAt(track, seconds) })).sort((a, b) => a.seconds - b.seconds);
    const seen = moments.flatMap(({ index, seconds, there }) => {
      const frame = there === undefined ? undefined : reader.frame(index);
      const mean = frame && meanPosition(frame.lon, frame.lat);
      return there === undefined || frame === undefined || mean === undefined ? [] : [{ seconds, there, frame, mean }];
    });
    if (seen.length < 2) throw new AlidadeError('NOTHING_TO_COMPARE', `${path} (${spanOf(reader)}) has ${seen.length} output times within ${trackPath} (${spanOf(track)}), and a score needs two`);
    const observed = seen.map(({ there }) => there);
    const skill = skillOf(observed, seen.map(({ mean }) => mean));
    const scores = Array.from({ length: reader.trajectories }, (_, i) => skillOf(observed, seen.map(({ frame }) => ({ lonDeg: frame.lon[i] ?? NaN, latDeg: frame.lat[i] ?? NaN }))).score)
      .filter((score) => !Number.isNaN(score)).sort((x, y) => x - y);
    return {
      kind: 'track', score: skill.score, normalizedSeparation: skill.normalizedSeparation,
      particles: { best: scores.at(-1) ?? NaN, median: scores[Math.floor(scores.length / 2)] ?? NaN, count: scores.length },
      times: seen.map(({ seconds }, i) => ({ time: iso(seconds), separationMetres: skill.separationsMetres[i] ?? NaN, observedMetres: skill.observedMetres[i] ?? NaN })),
    };
  } finally {
    reader.close();
  }
}
