/** The sky actors' ports over the artifact store. A worker thread makes its own. */
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type { SkyModelsPort } from '../../actors/sky/ports.ts';
import type { Artifacts, Ports } from '../../protocol/ports.ts';
import { ModelError } from '../models/index.ts';
import { openDetectionModel, type OpenDetectionModel } from './detection-model.ts';
import { simdFft } from './simd-fft.ts';
import { skyFilesPort } from './stage-files.ts';

export type SkyPorts = Pick<Ports, 'skyFiles' | 'skyModels' | 'fft'>;

export function createSkyPorts(artifacts: Artifacts): SkyPorts {
  let engine: Promise<FftEngine> | undefined;
  return { skyFiles: skyFilesPort(artifacts), skyModels: modelsPort(), fft: { engine: () => (engine ??= simdFft()) } };
}

/** What could not be opened is tried anew the next time. */
function modelsPort(): SkyModelsPort {
  const open = new Map<string, Promise<OpenDetectionModel>>();
  return {
    async detection(path) {
      const opening = open.get(path) ?? openDetectionModel(path);
      open.set(path, opening);
      try {
        return await opening;
      } catch (error) {
        open.delete(path);
        if (path === '' && error instanceof ModelError && error.code === 'MODEL_MISSING') return undefined;
        throw error;
      }
    },
  };
}
