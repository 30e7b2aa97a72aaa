/** The sky commands on the reference inputs, judged by the reference's own program and its tolerances. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { referenceMissing, referencePath, skyPython, skyPythonMissing, temporaryFolder } from '../../support/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = join(root, 'bin', 'alidade.mjs');
const missing = referenceMissing('sky', 'compare.py') ?? (skyPython() === undefined ? skyPythonMissing : existsSync(join(root, 'dist')) ? undefined : 'the program is not built');

/** Classes of compare.py; each with how many checks it has at least, so that none is left out unseen. */
const classes = [
  ['info', 24],
  ['wcs', 18],
  ['align', 6],
  ['coordinates', 10],
  ['extract', 90],
  ['calibrate', 4],
  ['cosmic-rays', 7],
  ['subtract', 34],
  ['classic', 16],
] as const;

describe.skipIf(missing !== undefined)(`sky commands against the reference${missing === undefined ? '' : ` (${missing})`}`, () => {
  test.each(classes)('%s: everything within tolerance', async (name, least) => {
    const folder = await temporaryFolder('sky-compare');
    const { code, out } = await compare([name, '--cli', `${process.execPath} ${program} sky`, '--work', folder.path, '--jobs', '2']);
    expect(out.split('\n').filter((line) => line.startsWith('OUT') || line.startsWith('skip')), out).toEqual([]);
    expect(out.split('\n').filter((line) => line.startsWith('ok ')).length).toBeGreaterThanOrEqual(least);
    expect(code, out).toBe(0);
    await folder.remove();
  }, 300_000);
});

function compare(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(skyPython() ?? '', [referencePath('sky', 'compare.py'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, out }));
  });
}
