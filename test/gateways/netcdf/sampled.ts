/** Forcing files made in a test, loaded and sampled as a mission does it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newBatch, BATCH } from '../../../actors/drift/core/batch.ts';
import type { Forcing, ForcingVariable } from '../../../actors/drift/core/forcing.ts';
import { openOcean } from '../../../actors/drift/core/land.ts';
import { samplerOf } from '../../../actors/drift/core/sampler.ts';
import type { VectorVariables } from '../../../actors/drift/core/sampling-plain.ts';
import { openForcing, type OpenedForcing } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';

export interface At {
  readonly lonDeg: number;
  readonly latDeg: number;
}

/** Everything of a file that serves as the given variables. */
export async function opened(bytes: Uint8Array, variables: readonly ForcingVariable[]): Promise<OpenedForcing> {
  const { path: folder } = await temporaryFolder('netcdf');
  await writeFile(join(folder, 'a.nc'), bytes);
  return openForcing([{ kind: 'file', path: 'a.nc' }], { folder, window: [-1e12, 1e12], variables, hash: false });
}

/** East and north at each position, m/s; NaN outside. */
export function sampled(forcing: Forcing, pair: VectorVariables, positions: readonly At[], seconds: number): { readonly east: number; readonly north: number }[] {
  const sampler = samplerOf(forcing, openOcean, positions.length);
  const vectors = sampler.pair(pair);
  vectors.seek(seconds);
  const batch = newBatch();
  const all: { east: number; north: number }[] = [];
  for (let from = 0; from < positions.length; from += BATCH) {
    const part = positions.slice(from, from + BATCH);
    batch.count = part.length;
    part.forEach(({ lonDeg, latDeg }, k) => {
      batch.particle[k] = from + k;
      batch.lon[k] = lonDeg;
      batch.lat[k] = latDeg;
    });
    sampler.tiles.place(batch, 0, batch.count);
    vectors.sample(batch, batch.windEast, batch.windNorth);
    part.forEach((_, k) => all.push({ east: batch.windEast[k] ?? NaN, north: batch.windNorth[k] ?? NaN }));
  }
  return all;
}
