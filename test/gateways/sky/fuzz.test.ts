/** Ten thousand damaged files: each gives an image or one sentence, in little memory and time. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FitsFault } from '../../../actors/sky/core/fits/fault.ts';
import { checksumFault } from '../../../actors/sky/core/fits/checksum.ts';
import { isCompressed } from '../../../actors/sky/core/fits/compressed-layout.ts';
import { readCompressedImage } from '../../../actors/sky/core/fits/compressed-reader.ts';
import { readPlainImage } from '../../../actors/sky/core/fits/image-reader.ts';
import { memorySource } from '../../../actors/sky/core/fits/source.ts';
import { hdusOf } from '../../../actors/sky/core/fits/structure.ts';
import { TableReader } from '../../../actors/sky/core/fits/table-reader.ts';
import { image } from '../../../actors/sky/core/image.ts';
import { machine } from '../../../gateways/sky/machine.ts';
import { writeCompressedFile, writeImageFile, writeTableFile } from '../../../gateways/sky/index.ts';
import { hasReference, referencePath, temporaryFolder } from '../../support/index.ts';
import { damaged, numbers } from './damage.ts';

const mutationsInAll = 10_500;

/** Files to damage: our own of every kind, and the reference's where it is there. */
async function seeds(): Promise<readonly Uint8Array[]> {
  const folder = await temporaryFolder('fuzz');
  mkdirSync(folder.path, { recursive: true });
  const at = (name: string): string => join(folder.path, name);
  const frame = image(24, 12, Float32Array.from({ length: 288 }, (_, k) => 100 + 10 * Math.sin(k * k)));
  writeImageFile(at('plain.fits'), [{ image: frame, cards: [{ keyword: 'LONG', value: 'x'.repeat(150) }, { keyword: 'ESO TEL X', value: 1 }] }, { image: frame, name: 'VAR' }]);
  writeCompressedFile(at('rice.fits'), [{ image: frame }], { algorithm: 'RICE_1' });
  writeCompressedFile(at('gzip.fits'), [{ image: frame }], { algorithm: 'GZIP_2' });
  writeTableFile(at('table.fits'), { rows: 4, columns: [{ name: 'A', code: 'A', cells: ['ab', 'c', '', 'd'] }, { name: 'V', code: 'E', variable: true, cells: [[1], [], [2, 3], [4]] }, { name: 'K', code: 'K', cells: [1n, 2n, 3n, 4n] }] });
  const own = readdirSync(folder.path).map((name) => new Uint8Array(readFileSync(at(name))));
  const edge = ['sky', 'expected', 'fits_edge'];
  const others = hasReference(...edge) ? readdirSync(referencePath(...edge)).filter((name) => /^t_.*\.(fits|fz)$/.test(name)).map((name) => new Uint8Array(readFileSync(referencePath(...edge, name)))) : [];
  await folder.remove();
  return [...own, ...others];
}

/** Everything that can be read of a file, as the commands do it. */
function readAll(bytes: Uint8Array): { readonly images: number; readonly fault?: string } {
  const source = memorySource(bytes);
  let images = 0;
  try {
    for (const hdu of hdusOf(source)) {
      checksumFault(source, hdu);
      if (isCompressed(hdu)) images += Math.min(1, readCompressedImage(source, hdu, machine).rows);
      else if (hdu.kind === 'image' && hdu.dataLength > 0) images += Math.min(1, readPlainImage(source, hdu, machine).rows);
      else if (hdu.kind === 'bintable') readTable(new TableReader(source, hdu));
    }
    return { images };
  } catch (error) {
    if (error instanceof FitsFault) return { images, fault: error.message };
    throw error;
  }
}

function readTable(table: TableReader): void {
  for (const { name, variable } of table.layout.columns) {
    if (table.find(name)?.variable === undefined) { if (variable === undefined) table.column(name); }
    else for (let row = 0; row < Math.min(table.rows, 50); row++) table.cell(name, row);
  }
}

describe('damaged files', () => {
  test(`${mutationsInAll} mutations give images or one sentence each`, async () => {
    const originals = await seeds();
    const next = numbers(20261126);
    const before = process.memoryUsage().rss;
    let [read, refused, longest] = [0, 0, 0];
    for (let k = 0; k < mutationsInAll; k++) {
      const bytes = damaged(originals[k % originals.length] ?? new Uint8Array(0), next);
      const begun = process.cpuUsage().user;
      const { fault } = readAll(bytes);
      longest = Math.max(longest, process.cpuUsage().user - begun);
      if (fault === undefined) read++;
      else {
        refused++;
        expect(fault).toMatch(/^[^\n]{10,400}$/);
      }
    }
    expect(read + refused).toBe(mutationsInAll);
    expect(read).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(3000);
    expect(longest / 1e6).toBeLessThan(5);
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(1000);
  }, 300_000);
});
