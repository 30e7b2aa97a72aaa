/** Writes a model as the directory that `openModel` takes. It appears whole, in place of what was there. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ModelError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';

export interface NewModel {
  readonly onnx: Uint8Array;
  /** All but the golden pair, which is given apart. */
  readonly manifest: Omit<Manifest, 'golden'>;
  readonly golden: { readonly shape: readonly number[]; readonly input: Float32Array; readonly output: Float32Array; readonly tolerance: number };
  /** Text for people, `README.md`. */
  readonly readme: string;
}

const floats = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** Throws ModelError where something else than a model would be replaced. */
export async function demandPlaceForModel(path: string): Promise<void> {
  const found = await readdir(path).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new ModelError('MODEL_INVALID', `${path} is no place for a model: ${error.message}`, error);
  });
  if (found.length > 0 && !found.includes('manifest.json')) throw new ModelError('MODEL_INVALID', `${path} holds ${found.length} files and no manifest.json: a model replaces a model or begins a new directory, nothing else`);
}

export async function writeModelFolder(path: string, { onnx, manifest, golden: { shape, input, output, tolerance }, readme }: NewModel): Promise<void> {
  await demandPlaceForModel(path);
  const folder = `${resolve(path)}.new`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, 'model.onnx'), onnx);
  await writeFile(join(folder, 'golden-input.f32'), floats(input));
  await writeFile(join(folder, 'golden-output.f32'), floats(output));
  const whole: Manifest = { ...manifest, golden: [{ input: 'golden-input.f32', shape, output: 'golden-output.f32', tolerance }] };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(whole, null, 1)}\n`);
  await writeFile(join(folder, 'README.md'), readme);
  await rm(path, { recursive: true, force: true });
  await rename(folder, path);
}
