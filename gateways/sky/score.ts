/** The score that a real/bogus network gives to an alert packet. */
import { braaiInput, stampSide } from '../../actors/sky/core/stamps/braai.ts';
import { ModelError, openModel, type OpenModel } from '../models/index.ts';
import { PacketError } from './packets/errors.ts';
import { readPacketFile, type Packet } from './packets/packet.ts';
import { skySchemas } from './packets/settings.ts';

export interface PacketScore {
  /** 0…1, 1 is real. */
  readonly score: number;
  /** Of the network alone. */
  readonly seconds: number;
  /** Whether the score reaches the model's threshold; undefined for a bare `.onnx` file, which has none. */
  readonly real: boolean | undefined;
  readonly model: { readonly id: string | undefined; readonly version: string | undefined; readonly sha256: string; readonly provider: string };
  readonly packet: { readonly survey: string; readonly object_id: string | undefined; readonly candidate_id: string | undefined; readonly score: number | undefined; readonly score_version: string | undefined };
}

/** Scores every alert of the file. Throws PacketError and ModelError. */
export async function scorePacketFile(path: string, modelPath: string, env: Readonly<Record<string, string | undefined>>): Promise<readonly PacketScore[]> {
  const packets = await readPacketFile(path, skySchemas(env));
  const model = await openModel(modelPath);
  try {
    checkStampClassifier(modelPath, model);
    const scores: PacketScore[] = [];
    for (const packet of packets) scores.push(await scoreOne(path, packet, model));
    return scores;
  } finally {
    await model.close();
  }
}

const preprocessing = 'braai-rows';

function checkStampClassifier(path: string, { manifest, facts }: OpenModel): void {
  const shape = facts.inputs[0]?.shape ?? [];
  const wanted = [3, stampSide, stampSide];
  if (shape.length !== 4 || wanted.some((side, i) => shape[i + 1] !== side)) throw new ModelError('MODEL_INVALID', `${path} takes [${shape.join(', ')}]; a network that scores packets takes [N, ${wanted.join(', ')}]`);
  if (manifest !== undefined && manifest.kind !== 'stamp-classifier') throw new ModelError('MODEL_INVALID', `${path} is a model for ${manifest.kind}, not a stamp classifier`);
  if (manifest !== undefined && manifest.preprocessing !== preprocessing) throw new ModelError('MODEL_INVALID', `${path} wants its input prepared by ${manifest.preprocessing}; known is ${preprocessing}`);
}

async function scoreOne(path: string, packet: Packet, model: OpenModel): Promise<PacketScore> {
  const { summary } = packet;
  const { science, template, difference } = packet.cutouts();
  if (science === undefined || template === undefined || difference === undefined) {
    const missing = Object.entries({ science, template, difference }).flatMap(([name, stamp]) => (stamp === undefined ? [name] : []));
    throw new PacketError('BAD_CUTOUT', `${path}: alert ${summary.candidateId ?? '?'} has no ${missing.join(' and no ')} cutout, all three are needed for a score`);
  }
  const { output, seconds } = await model.run({ shape: [1, 3, stampSide, stampSide], data: braaiInput({ science, template, difference }) });
  const score = output.data[0];
  if (score === undefined || !(score >= 0 && score <= 1)) throw new ModelError('MODEL_INVALID', `the model answered ${score}, which is no score between 0 and 1`);
  return {
    score,
    seconds,
    real: model.manifest === undefined ? undefined : score >= model.manifest.threshold,
    model: { id: model.manifest?.id, version: model.manifest?.version, sha256: model.hash, provider: model.facts.provider },
    packet: { survey: summary.survey, object_id: summary.objectId, candidate_id: summary.candidateId, score: summary.score, score_version: summary.scoreVersion },
  };
}
