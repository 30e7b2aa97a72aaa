/** A small generated night as files, and the stages run on it one after the other, without a broker. */
import { join } from 'node:path';
import type { Actor, AttemptContext, Encoded } from '../../../protocol/actor.ts';
import { decode, encode } from '../../../protocol/codec.ts';
import type { Artifacts, Ports } from '../../../protocol/ports.ts';
import { FileArtifacts } from '../../../gateways/artifacts/file.ts';
import { writeNight } from '../../../gateways/sky/demo.ts';
import { createSkyPorts } from '../../../gateways/sky/ports.ts';
import { generateNight, rawDefaults, type GeneratedNight, type RawSettings } from '../../../actors/sky/core/simulate/raw.ts';
import { sky } from '../../../actors/sky/pipeline.ts';
import { SkyDetected, SkyObserved, SkyRejected, type SkyDetectedBody, type SkyObservedBody, type SkyRejectedBody } from '../../../schemas/index.ts';

export const smallNight: RawSettings = { ...rawDefaults, columns: 320, rows: 320, seed: 7, starsPerMegapixel: 1500, transients: 5, faintFlux: 900, brightFlux: 4000, cosmicRays: 8 };

export const generated = (settings: Partial<RawSettings> = {}): GeneratedNight => generateNight({ ...smallNight, ...settings });

export { writeNight };
export type ObservedFiles = SkyObservedBody['files'];

export const observationOf = (id: string, files: ObservedFiles, more: Partial<SkyObservedBody> = {}): SkyObservedBody => ({
  observation_id: id, ra: 150.1, dec: 2.2, observation_time: '2024-03-01T04:00:00Z', exposure_seconds: null, filter: 'r', instrument: 'generated', field: 'generated', site: null, method: 'zogy',
  calibrated: false, camera: null, template_camera: null, batch: null, synthetic: true, files, ...more,
});

export interface Place {
  readonly folder: string;
  readonly artifacts: Artifacts;
  readonly ports: Partial<Ports>;
}

export function placeIn(folder: string, artifacts: Artifacts = new FileArtifacts(join(folder, 'artifacts'))): Place {
  return { folder, artifacts, ports: { artifacts, ...createSkyPorts(artifacts), build: { version: 'test' } } };
}

/** One stage on one input. */
export async function attempt(actor: Actor, data: Uint8Array, place: Place, id: string, env: Readonly<Record<string, string>> = {}): Promise<Encoded> {
  return actor.attempt(data, contextIn(place, id, env));
}

export const contextIn = (place: Place, id: string, env: Readonly<Record<string, string>> = {}): AttemptContext => ({
  id, attempt: 1, now: Date.UTC(2026, 0, 1), signal: new AbortController().signal, ports: place.ports, env: { ALIDADE_SKY_FILES: place.folder, ALIDADE_SKY_MODEL: 'rules', ...env }, progress: () => undefined, log: () => undefined,
});

/** All stages, as far as they go: the last result, and which stage gave it. */
export async function runStages(asked: SkyObservedBody, place: Place, env: Readonly<Record<string, string>> = {}): Promise<{ readonly stage: string; readonly result: Encoded }> {
  let data = encode(SkyObserved, asked);
  for (const actor of sky.stages) {
    const result = await attempt(actor, data, place, asked.observation_id, env);
    if (result.kind !== 'done' || actor === sky.stages.at(-1)) return { stage: actor.name, result };
    data = result.data;
  }
  throw new Error('a pipeline has stages');
}

export function detectedIn(result: Encoded): SkyDetectedBody {
  if (result.kind !== 'done') throw new Error(`${result.kind}: ${result.reason}`);
  const read = decode(result.data, [SkyDetected]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value;
}

export function rejectedIn(result: Encoded): SkyRejectedBody {
  if (result.kind !== 'ends') throw new Error(result.kind === 'done' ? 'it was not rejected' : `${result.kind}: ${result.reason}`);
  const read = decode(result.data, [SkyRejected]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value;
}
