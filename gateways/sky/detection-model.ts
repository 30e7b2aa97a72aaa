/** The network that judges detections: the one that is shipped, or that of a setting, open in a process of its own. */
import { fileURLToPath } from 'node:url';
import type { DetectionModel, ModelIdentity } from '../../actors/sky/core/classify/classify.ts';
import { confidenceTerms } from '../../actors/sky/core/classify/confidence.ts';
import { tileChannels, tilePreprocessing } from '../../actors/sky/core/classify/tile.ts';
import { ModelError, openModel, type OpenModel, type SessionOptions } from '../models/index.ts';

export interface OpenDetectionModel extends DetectionModel {
  readonly identity: ModelIdentity;
  close(): Promise<void>;
}

/** Where the shipped one lies. */
export const shippedModel = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../models/sky-unet' : '../../../models/sky-unet', import.meta.url));

/** `path` '' is the shipped one. Throws ModelError where it is missing, changed, or not of this kind. */
export async function openDetectionModel(path = '', options: SessionOptions = {}): Promise<OpenDetectionModel> {
  const place = path === '' ? shippedModel : path;
  const model = await openModel(place, options);
  try {
    const { manifest } = model;
    const weights = demand(place, model);
    return {
      weights, threshold: manifest?.threshold ?? NaN,
      identity: { id: manifest?.id ?? '', version: manifest?.version ?? '', sha256: model.hash, provider: model.facts.provider },
      segment: async (tiles, count, side) => (await model.run({ shape: [count, tileChannels, side, side], data: tiles })).output.data,
      close: () => model.close(),
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** A setting for no model: rules of thumb judge. */
export const byRules = 'rules';

/** The model of a setting: '' is the one that is shipped. Undefined for `rules`, and where none is shipped. Throws ModelError otherwise. */
export async function chosenModel(setting: string, options: SessionOptions = {}): Promise<OpenDetectionModel | undefined> {
  if (setting === byRules) return undefined;
  try {
    return await openDetectionModel(setting, options);
  } catch (error) {
    if (setting === '' && error instanceof ModelError && error.code === 'MODEL_MISSING') return undefined;
    throw error;
  }
}

/** Its weights, all faults at once otherwise. */
function demand(place: string, { manifest, facts }: OpenModel): DetectionModel['weights'] {
  if (manifest === undefined) throw new ModelError('MODEL_INVALID', `${place} is a bare network: detections are judged by a directory with model.onnx and a manifest.json that has confidence weights`);
  const { kind, preprocessing, confidence } = manifest;
  const channels = facts.inputs[0]?.shape[1];
  const unknown = Object.keys(confidence ?? {}).filter((name) => !confidenceTerms.includes(name));
  const faults = [
    kind === 'segmentation' ? [] : [`it is a ${kind}, detections are judged by a segmentation`],
    preprocessing === tilePreprocessing ? [] : [`it wants its input prepared by ${preprocessing}; known is ${tilePreprocessing}`],
    channels === tileChannels ? [] : [`it takes ${channels ?? 'no'} planes, there are ${tileChannels}`],
    confidence === undefined ? ['its manifest has no confidence weights'] : [],
    unknown.length === 0 ? [] : [`its confidence has terms that are not known: ${unknown.join(', ')} (known: ${confidenceTerms.join(', ')})`],
  ].flat();
  if (faults.length > 0) throw new ModelError('MODEL_INVALID', `${place} cannot be used: ${faults.join('; ')}`);
  return confidence ?? {};
}
