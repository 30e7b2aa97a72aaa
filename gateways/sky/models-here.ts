/** Networks that this thread has opened itself, each in a process of its own: one however often it is asked for. */
import type { SkyModelsPort } from '../../actors/sky/ports.ts';
import { chosenModel, type OpenDetectionModel } from './detection-model.ts';

export interface ModelsHere {
  detection(...asked: Parameters<SkyModelsPort['detection']>): Promise<OpenDetectionModel | undefined>;
}

/** What could not be opened is tried anew the next time. */
export function modelsHere(): ModelsHere {
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
