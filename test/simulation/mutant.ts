/**
 * Copies of the compiled runtime with one line changed, and what the simulation says to them. The
 * changed source alone is translated anew, without its types: a mutation may leave a type error behind.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import type { Mutation } from './mutation-list.ts';

const root = resolve(import.meta.dirname, '../..').replace(/\/dist$/, '');
const parts = ['protocol', 'supervisor', 'schemas', 'test/simulation'];

export interface Verdict {
  readonly mutation: Mutation;
  /** The seed that fails on it; undefined when none of the seeds does. */
  readonly seed: number | undefined;
  /** The first lines of what was said. */
  readonly words: string;
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function compiled(file: string): string {
  const output = join('dist', file.replace(/\.ts$/, '.js'));
  const isCurrent = existsSync(join(root, output)) && statSync(join(root, output)).mtimeMs >= statSync(join(root, file)).mtimeMs;
  return isCurrent ? read(output) : translate(read(file));
}

const translate = (source: string): string =>
  ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true } }).outputText;

/** The runtime and its simulation as they are compiled, or translated where a source is newer; gone after `remove`. */
export class Translation {
  readonly #folder = mkdtempSync(join(tmpdir(), 'alidade-mutations-'));
  readonly #translated = new Map<string, string>();
  #copies = 0;

  constructor() {
    for (const part of parts) {
      for (const entry of readdirSync(join(root, part), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.d.ts') || entry.name.endsWith('.test.ts')) continue;
        const file = join(entry.parentPath, entry.name).slice(root.length + 1);
        this.#translated.set(file, compiled(file));
      }
    }
    writeFileSync(join(this.#folder, 'package.json'), JSON.stringify({ type: 'module' }));
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A folder with the runtime, `mutation` applied; throws when its text is not found exactly once. */
  copy(mutation?: Mutation): string {
    const folder = join(this.#folder, `copy-${this.#copies++}`);
    for (const [file, code] of this.#translated) {
      const path = join(folder, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file === mutation?.file ? translate(mutated(mutation)) : code);
    }
    return folder;
  }
}

function mutated({ name, file, find, replace }: Mutation): string {
  const source = read(file);
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: its text is found ${times} times in ${file} instead of once`);
  return source.replace(find, () => replace);
}

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the simulation of a copy to its end. */
export function runSimulation(folder: string, args: readonly string[]): Promise<Said> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(folder, 'test/simulation/main.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Which of `seeds` seeds fails on the mutation. */
export async function judge(translation: Translation, mutation: Mutation, seeds: number): Promise<Verdict> {
  const folder = translation.copy(mutation);
  const { stdout, stderr } = await runSimulation(folder, ['--from', String(mutation.from ?? 1), '--seeds', String(seeds), '--workers', '1', '--stop-at-first']);
  rmSync(folder, { recursive: true, force: true });
  const [, seed, broken] = /seed (\d+) fails.*\n(.*)/.exec(stderr) ?? [];
  return { mutation, seed: seed === undefined ? undefined : Number(seed), words: (broken ?? stderr + stdout).trim().slice(0, 300) };
}

/** Judges all, `atOnce` at a time, and tells each as it is known. */
export async function judgeAll(mutations: readonly Mutation[], seeds: number, atOnce: number, onVerdict: (verdict: Verdict) => void): Promise<readonly Verdict[]> {
  const translation = new Translation();
  const waiting = [...mutations];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const verdict = await judge(translation, next, seeds);
      verdicts.push(verdict);
      onVerdict(verdict);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    translation.remove();
  }
  return verdicts;
}
