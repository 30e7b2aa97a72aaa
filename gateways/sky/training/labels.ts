/**
 * What people have agreed on, as `alidade sky labels --json` writes it, with what the network saw of each. One object's
 * alerts are of one use: what is measured on was never learnt from, nor was another night of the same source.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Judged } from '../../../actors/sky/core/classify/confidence.ts';
import type { LabelledTile } from '../../../actors/sky/core/labelled/from-label.ts';
import { ModelError } from '../../models/errors.ts';
import { readTile } from '../cutouts-file.ts';

export interface LabelledDetection extends LabelledTile, Judged {
  readonly alert: string;
  /** Confidence of whoever judged it first. */
  readonly former: number;
}

export interface Labels {
  /** Three fifths of the objects, a fifth, a fifth. */
  readonly learn: readonly LabelledDetection[];
  readonly calibrate: readonly LabelledDetection[];
  readonly measure: readonly LabelledDetection[];
  /** Labels whose pixels are not kept any more, or were stored before tiles were. */
  readonly withoutTile: number;
  /** sha256 of the file. */
  readonly sha256: string;
}

export const noLabels: Labels = { learn: [], calibrate: [], measure: [], withoutTile: 0, sha256: '' };

const mostFaults = 20;

/** `cutouts`: the file of a hash, undefined when it is not kept. Throws ModelError with every fault and its line. */
export async function readLabels(file: string, cutouts: (hash: string) => Promise<string | undefined>): Promise<Labels> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ModelError('MODEL_INVALID', `${file} cannot be read: ${error.message}`, error);
  });
  const faults: string[] = [];
  const read = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const one = exampleOf(line);
    if (!('fault' in one)) return [one];
    faults.push(`${file}:${at + 1}: ${one.fault}`);
    return [];
  });
  if (faults.length > 0) throw new ModelError('MODEL_INVALID', [...faults.slice(0, mostFaults), ...(faults.length > mostFaults ? [`… and ${faults.length - mostFaults} more`] : [])].join('\n'));
  const paths = new Map<string, string | undefined>();
  const sets: [LabelledDetection[], LabelledDetection[], LabelledDetection[]] = [[], [], []];
  let withoutTile = 0;
  for (const { object, cutouts: hash, plane, ...one } of read) {
    if (hash !== null && !paths.has(hash)) paths.set(hash, await cutouts(hash));
    const path = hash === null ? undefined : paths.get(hash);
    const tile = path === undefined ? undefined : readTile(path, plane);
    if (tile === undefined) withoutTile++;
    else sets[useOf(object)].push({ ...one, tile });
  }
  const [learn, calibrate, measure] = sets;
  if (learn.length === 0) throw new ModelError('MODEL_INVALID', `${file} gives nothing to learn from: ${read.length} labels, ${withoutTile} of them without pixels that are kept (name their folder with --cutouts, or export them again with \`alidade sky labels --json --cutouts FOLDER\`)`);
  return { learn, calibrate, measure, withoutTile, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The same object is always of the same use. */
function useOf(object: string): 0 | 1 | 2 {
  const fifth = createHash('sha256').update(object).digest().readUInt32BE(0) % 5;
  return fifth === 3 ? 1 : fifth === 4 ? 2 : 0;
}

type Read = Omit<LabelledDetection, 'tile'> & { readonly object: string; readonly cutouts: string | null; readonly plane: number };

function exampleOf(line: string): Read | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { fault: 'is no JSON: the export is that of `alidade sky labels --json`' };
  }
  const row = recordOf(value);
  const features = recordOf(row['features']);
  const { label, score, reliability, cutouts, plane, object_id, alert_id, flags = 0 } = row;
  if (label !== 'real' && label !== 'bogus') return { fault: `label: real or bogus, not ${JSON.stringify(label)}` };
  if (typeof score !== 'number' || typeof reliability !== 'number' || typeof flags !== 'number') return { fault: 'score, reliability and flags must be numbers' };
  if (typeof object_id !== 'string' || typeof alert_id !== 'string') return { fault: 'object_id and alert_id must be texts' };
  if (cutouts !== null && (typeof cutouts !== 'string' || !/^[0-9a-f]{64}$/.test(cutouts) || typeof plane !== 'number')) return { fault: 'cutouts must be a sha256 with its plane, or null' };
  const feature = (name: string, absent: number): number => (typeof features[name] === 'number' ? features[name] : absent);
  return {
    alert: alert_id, object: object_id, isReal: label === 'real', former: reliability, cutouts, plane: typeof plane === 'number' ? plane : 0, score, flags,
    // What was no number, or infinite, is not in the export (`detect.ts`).
    shape: feature('shape', NaN), counterpart: feature('counterpart', NaN), masked: feature('masked', NaN), contrast: feature('contrast', Infinity),
  };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {});
