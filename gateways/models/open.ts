/** A model directory (`model.onnx`, `manifest.json`, golden inputs) as something that answers, or a reason why it is not used. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from './errors.ts';
import { parseManifest, type Golden, type Manifest } from './manifest.ts';
import { ModelSession, type Ran, type SessionOptions } from './session.ts';
import type { ModelFacts, Tensor } from './words.ts';

export interface OpenModel {
  /** Absent for a bare `.onnx` file. */
  readonly manifest: Manifest | undefined;
  readonly facts: ModelFacts;
  /** sha256 of the .onnx file, hex. */
  readonly hash: string;
  /** Runs on one input tensor. Throws ModelError. */
  run(input: Tensor): Promise<Ran & { readonly output: Tensor }>;
  close(): Promise<void>;
}

const missing = (path: string, cause: unknown): ModelError => new ModelError('MODEL_MISSING', `there is no model at ${path}: name a directory with model.onnx and manifest.json, or an .onnx file`, cause);

/**
 * Opens a directory or a bare `.onnx` file with one input and one output. A directory's golden inputs are run first:
 * a model whose answers have changed (another file, another runtime, another machine) is not used.
 *
 * @throws ModelError MODEL_MISSING, MODEL_INVALID or MODEL_GOLDEN.
 */
export async function openModel(path: string, options: SessionOptions = {}): Promise<OpenModel> {
  const found = await stat(path).catch((error: unknown) => Promise.reject(missing(path, error)));
  const file = found.isDirectory() ? join(path, 'model.onnx') : path;
  const bytes = await readFile(file).catch((error: unknown) => Promise.reject(missing(path, error)));
  const manifest = found.isDirectory() ? await parseManifest(await readFile(join(path, 'manifest.json'), 'utf8').catch((error: unknown) => Promise.reject(missing(path, error))), join(path, 'manifest.json')) : undefined;
  const session = new ModelSession(file, options);
  try {
    const facts = await session.facts();
    const { input, output } = portsOf(file, facts, manifest);
    const run = async (tensor: Tensor): Promise<Ran & { readonly output: Tensor }> => {
      const ran = await session.run({ [input]: tensor });
      const answer = ran.outputs[output];
      if (answer === undefined) throw new ModelError('MODEL_INVALID', `${file} gave no output ${output}`);
      return { ...ran, output: answer };
    };
    for (const golden of manifest?.golden ?? []) await checkGolden(path, golden, async (tensor) => (await run(tensor)).output);
    return { manifest, facts, hash: createHash('sha256').update(bytes).digest('hex'), run, close: () => session.close() };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function portsOf(file: string, { inputs, outputs }: ModelFacts, manifest: Manifest | undefined): { readonly input: string; readonly output: string } {
  const input = manifest?.input ?? inputs[0]?.name;
  const output = manifest?.output ?? outputs[0]?.name;
  const all = [...inputs, ...outputs].map(({ name, type, shape }) => `${name} ${type} [${shape.join(', ')}]`).join('; ');
  if (manifest === undefined && (inputs.length !== 1 || outputs.length !== 1)) throw new ModelError('MODEL_INVALID', `${file} has ${inputs.length} inputs and ${outputs.length} outputs (${all}): put it into a directory with a manifest.json that says which to use`);
  if (input === undefined || output === undefined || !inputs.some(({ name }) => name === input) || !outputs.some(({ name }) => name === output)) throw new ModelError('MODEL_INVALID', `the manifest speaks of ${input ?? '?'} and ${output ?? '?'}, ${file} has ${all}`);
  return { input, output };
}

async function checkGolden(folder: string, golden: Golden, run: (tensor: Tensor) => Promise<Tensor>): Promise<void> {
  const input = await readFloats(join(folder, golden.input));
  const size = golden.shape.reduce((product, side) => product * side, 1);
  if (input.length !== size) throw new ModelError('MODEL_INVALID', `${join(folder, golden.input)} holds ${input.length} numbers, its shape [${golden.shape.join(', ')}] asks for ${size}`);
  const expected = await readFloats(join(folder, golden.output));
  const { data } = await run({ shape: golden.shape, data: input });
  if (data.length !== expected.length) throw new ModelError('MODEL_GOLDEN', `${folder}: of ${golden.input} ${data.length} numbers came out, ${golden.output} holds ${expected.length}`);
  const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))), 0);
  if (!(worst <= golden.tolerance)) throw new ModelError('MODEL_GOLDEN', `${folder}: of ${golden.input} came out what differs from ${golden.output} by ${worst}; at most ${golden.tolerance} is allowed, so the model is not used`);
}

async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file).catch((error: unknown) => Promise.reject(new ModelError('MODEL_INVALID', `the manifest names ${file}, which cannot be read`, error)));
  if (bytes.length % 4 !== 0) throw new ModelError('MODEL_INVALID', `${file} is no list of float32: ${bytes.length} bytes`);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
