/** The sky actors' ports over the artifact store. A worker thread makes its own. */
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type { Artifacts, Ports } from '../../protocol/ports.ts';
import { crewsOfThread } from './crews.ts';
import { skyModels } from './lent-models.ts';
import { simdFft } from './simd-fft.ts';
import { skyFilesPort } from './stage-files.ts';

export type SkyPorts = Pick<Ports, 'skyFiles' | 'skyModels' | 'fft' | 'crew'>;

export function createSkyPorts(artifacts: Artifacts): SkyPorts {
  let engine: Promise<FftEngine> | undefined;
  const crew = crewsOfThread();
  return { skyFiles: skyFilesPort(artifacts, crew), skyModels: skyModels(), fft: { engine: () => (engine ??= simdFft()) }, crew };
}
