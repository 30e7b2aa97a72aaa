/** Examples of a field as a file, so that an interrupted training need not make its fields again. It appears whole or not at all. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tileChannels } from '../../../actors/sky/core/classify/tile.ts';
import { exampleSide, type FieldExamples } from '../../../actors/sky/core/labelled/examples.ts';

const size = exampleSide * exampleSide;
const bytesOf = { images: 4 * tileChannels * size, targets: size } as const;
const whole = bytesOf.images + bytesOf.targets;

/** What the file holds, or what `make` makes of nothing; undefined from `make` is an empty file. A file of another length is made anew. */
export async function keptExamples(file: string, make: () => Promise<FieldExamples | undefined>): Promise<FieldExamples> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException): undefined => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (bytes !== undefined && bytes.length % whole === 0) return unpacked(bytes);
  const made = (await make()) ?? { count: 0, images: new Float32Array(0), targets: new Uint8Array(0) };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, Buffer.concat([Buffer.from(made.images.buffer, made.images.byteOffset, made.images.byteLength), made.targets]));
  await rename(`${file}.new`, file);
  return made;
}

function unpacked(bytes: Buffer): FieldExamples {
  const count = bytes.length / whole;
  const own = new Uint8Array(bytes).buffer;
  return { count, images: new Float32Array(own, 0, (count * bytesOf.images) / 4), targets: new Uint8Array(own, count * bytesOf.images) };
}
