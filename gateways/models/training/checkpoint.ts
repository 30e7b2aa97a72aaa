/** How far a training is, as a file: a line of JSON and three vectors of float32. It appears whole or not at all. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { ModelError } from '../errors.ts';

export interface Checkpoint {
  /** Of everything that the result depends on; another one's checkpoint is not gone on with. */
  readonly plan: string;
  /** Steps done. */
  readonly step: number;
  readonly parameters: Float32Array;
  /** Adam's moments. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

const NEWLINE = 10;

export async function saveCheckpoint(file: string, { plan, step, parameters, mean, square }: Checkpoint): Promise<void> {
  const head = Buffer.from(`${JSON.stringify({ plan, step, length: parameters.length })}\n`);
  const body = [parameters, mean, square].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  await writeFile(`${file}.new`, Buffer.concat([head, ...body]));
  await rename(`${file}.new`, file);
}

/** Undefined where there is none. Throws ModelError for one of another plan, or a damaged one. */
export async function loadCheckpoint(file: string, plan: string, length: number): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(NEWLINE);
  const head = parsed(bytes.subarray(0, Math.max(0, end)).toString());
  if (head === undefined || bytes.length !== end + 1 + 12 * head.length) throw new ModelError('MODEL_INVALID', `${file} is no checkpoint of a training: remove it to begin anew`);
  if (head.plan !== plan || head.length !== length) throw new ModelError('MODEL_INVALID', `${file} belongs to a training with other settings: remove it to begin anew, or use the same ones`);
  const vector = (k: number): Float32Array => new Float32Array(new Uint8Array(bytes.subarray(end + 1 + 4 * k * length, end + 1 + 4 * (k + 1) * length)).buffer);
  return { plan, step: head.step, parameters: vector(0), mean: vector(1), square: vector(2) };
}

function parsed(line: string): { readonly plan: string; readonly step: number; readonly length: number } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('plan' in value) || !('step' in value) || !('length' in value)) return undefined;
    const { plan, step, length } = value;
    return typeof plan === 'string' && typeof step === 'number' && typeof length === 'number' ? { plan, step, length } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
