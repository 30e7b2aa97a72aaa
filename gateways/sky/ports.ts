/** The sky actors' ports over the artifact store. A worker thread makes its own. */
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type { SkyModelsPort } from '../../actors/sky/ports.ts';
import type { Artifacts, Ports } from '../../protocol/ports.ts';
import { chosenModel, type OpenDetectionModel } from './detection-model.ts';
import { crewsOfThread } from './crews.ts';
import { simdFft } from './simd-fft.ts';
import { skyFilesPort } from './stage-files.ts';

export type SkyPorts = Pick<Ports, 'skyFiles' | 'skyModels' | 'fft' | 'crew'>;

export function createSkyPorts(artifacts: Artifacts): SkyPorts {
  let engine: Promise<FftEngine> | undefined;
  const crew = crewsOfThread();
  return { skyFiles: skyFilesPort(artifacts, crew), skyModels: modelsPort(), fft: { engine: () => (engine ??= simdFft()) }, crew };
}

/** What could not be opened is tried anew the next time. */
function modelsPort(): SkyModelsPort {
  const open = new Map<string, Promise<OpenDetectionModel | undefined>>();
  return {
    async detection(path, provider) {
      const name = `${provider} ${path}`;
      const opening = open.get(name) ?? chosenModel(path, { providers: provider === 'cuda' ? ['cuda', 'cpu'] : ['cpu'] });
      open.set(name, opening);
      try {
        return await opening;
      } catch (error) {
        open.delete(name);
        throw error;
      }
    },
  };
}
