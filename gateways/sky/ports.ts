/** The sky actors' ports over the artifact store. A worker thread makes its own. */
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type {} from '../../actors/sky/ports.ts';
import type { Artifacts, Ports } from '../../protocol/ports.ts';
import { simdFft } from './simd-fft.ts';
import { skyFilesPort } from './stage-files.ts';

export type SkyPorts = Pick<Ports, 'skyFiles' | 'fft'>;

export function createSkyPorts(artifacts: Artifacts): SkyPorts {
  let engine: Promise<FftEngine> | undefined;
  return { skyFiles: skyFilesPort(artifacts), fft: { engine: () => (engine ??= simdFft()) } };
}
