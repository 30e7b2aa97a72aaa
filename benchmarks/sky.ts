/**
 * The sky stages beside their Python peers, one thread beside one thread, warm. Ours and the peer take turns, each in a
 * process of its own on the same inputs; a figure is the least time of the warm repeats, which a busy machine disturbs least.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkoutRoot } from '../deploy/embedded/root.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { lineOf, type Printed } from './line.ts';
import { runProgram } from './programs.ts';
import { cfitsioRead } from './cfitsio.ts';
import { geometryRows } from './sky-geometry.ts';
import { stageRows } from './sky-stages.ts';
import { pipelineRows } from './sky-pipeline.ts';
import type { SkyContext, SkyRow } from './sky-row.ts';
import { subtractRows } from './sky-subtract.ts';

/** Whoever adds a stage adds its rows here. */
const rows: readonly SkyRow[] = [...geometryRows, ...stageRows, ...subtractRows];

const reference = resolve(checkoutRoot, process.env['ALIDADE_REFERENCE'] || '../shared/reference', 'sky');
const packages = ['numpy', 'scipy', 'astropy', 'sep', 'ccdproc', 'astroscrappy', 'reproject', 'fitsio'];
const fullSize = 2048;

export const sky: Benchmark = {
  name: 'sky',
  about: 'FITS, coordinates, extraction, subtraction and their like on 2048² pixels, against astropy, sep, scipy, ccdproc, astroscrappy, reproject',
  async run(bench) {
    if (!existsSync(join(reference, 'peers.py'))) return [{ name: 'sky', skipped: `no peers.py in ${reference} (set ALIDADE_REFERENCE)` }];
    const python = await peersPython(bench);
    const size = Math.max(256, Math.round(fullSize / bench.divide));
    const folder = mkdtempSync(join(tmpdir(), 'alidade-sky-'));
    try {
      const context: SkyContext = { folder, size, repeats: 7 };
      // Any item prepares the inputs of all.
      await peer(python, 'rfft2_f32', context);
      const printed: Printed[] = [];
      for (const row of rows) printed.push(await measured(row, python, context, bench));
      printed.push(...(await pipelineRows({ python, reference, folder, size, isFull: size === fullSize, rounds: bench.rounds, say: (text) => bench.say(text) })));
      return printed;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measured(row: SkyRow, python: string, context: SkyContext, bench: Bench): Promise<Printed> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`${row.name}, round ${round + 1}`);
    ours.push((await row.measure(context)).best);
    if (row.peer === undefined) continue;
    const answer = await peer(python, row.peer, context);
    if (answer.best === undefined) return { name: row.name, skipped: `${row.peer}: ${answer.skipped ?? 'no time'}` };
    theirs.push(answer.best);
  }
  return lineOf({
    name: row.name, unit: row.unit ?? 's', ours, ...(row.note === undefined ? {} : { note: row.note }),
    ...(row.peer === undefined ? {} : { peer: { name: row.peer, values: theirs } }), ...(row.target !== undefined && context.size === fullSize ? { target: row.target } : {}),
  });
}

interface PeerAnswer {
  readonly name: string;
  readonly best?: number;
  readonly skipped?: string;
}

/** peers.py takes every item that begins with the name; the one of this name is wanted. */
async function peer(python: string, item: string, context: SkyContext): Promise<PeerAnswer> {
  const { folder, size, repeats } = context;
  const output = item === 'cfitsio_read' ? await cfitsioRead(python, context) : await runProgram(python, [join(reference, 'peers.py'), '--size', String(size), '--repeats', String(repeats), '--items', item, '--folder', folder]);
  const answers: readonly PeerAnswer[] = output.trim().split('\n').map((line) => JSON.parse(line));
  return answers.find(({ name }) => name === item) ?? { name: item, skipped: 'no answer' };
}

/** The peers' packages, installed once and when the list changes. */
async function peersPython(bench: Bench): Promise<string> {
  const folder = join(checkoutRoot, '.cache', 'sky-peers');
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, '.ready');
  const wanted = packages.join(' ');
  if (existsSync(ready) && readFileSync(ready, 'utf8') === wanted) return python;
  bench.say('installing the Python peers, once');
  mkdirSync(join(checkoutRoot, '.cache'), { recursive: true });
  await runProgram('python3', ['-m', 'venv', folder]);
  await runProgram(python, ['-m', 'pip', 'install', '-q', ...packages]);
  writeFileSync(ready, wanted);
  return python;
}
