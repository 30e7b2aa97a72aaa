/**
 * Proof that the simulation bites: each mutation breaks one promise in the runtime's source, is
 * compiled into a folder of its own, and must make the simulation fail. A mutation that survives,
 * or whose text is no longer found, fails the run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const mutations: readonly Mutation[] = [
  { name: 'ack before the outcome', file: 'supervisor/host.ts', find: '    const { input, delivery } = attempt;\n', replace: '    const { input, delivery } = attempt;\n    delivery.ack();\n' },
  { name: 'ack before the consequences', file: 'supervisor/host.ts', find: '        await this.#follow(input, verdict);\n        delivery.ack();', replace: '        delivery.ack();\n        await this.#follow(input, verdict);' },
  { name: 'no expected sequence on the outcome', file: 'protocol/outcome.ts', find: '    expect: { filter: outcomeFilter(input.domain, input.stage, input.id), sequence: startedFrom },\n', replace: '' },
  { name: 'the fence sees one class only', file: 'protocol/subjects.ts', find: 'string => `${domain}.${stage}.${id}.*`;', replace: 'string => `${domain}.${stage}.${id}.normal`;' },
  { name: 'consequences skipped on redelivery', file: 'supervisor/host.ts', find: '        await this.#follow(input, decision.outcome);\n', replace: '' },
  { name: 'a retry runs whatever attempt it asks for', file: 'protocol/decide.ts', find: 'input.attempt === stored.attempt + 1', replace: 'input.attempt > 0' },
  { name: 'a finished job runs again', file: 'protocol/decide.ts', find: "if (isTerminal(stored.kind) || input.kind === 'event')", replace: "if (input.kind === 'never')" },
  { name: 'a replaced run is not stale', file: 'protocol/decide.ts', find: 'if (stored.run > input.run) return', replace: 'if (stored.run > input.run + 1_000_000) return' },
  { name: 'no dead letter', file: 'protocol/outcome.ts', find: 'return [deadLetter(input, outcome, lifetimes)];', replace: 'return [];' },
  { name: 'no timer for a retry', file: 'protocol/outcome.ts', find: 'return [timer(input, outcome, lifetimes)];', replace: 'return [];' },
  { name: 'attempts never run out', file: 'protocol/outcome.ts', find: 'if (attempt >= policy.attempts) return', replace: 'if (attempt >= policy.attempts + 3) return' },
  { name: 'the retry forgets its attempt', file: 'protocol/outcome.ts', find: 'const attempt = outcome.attempt + 1;', replace: 'const attempt = 1;' },
  { name: 'an outcome without an answer counts as stored', file: 'supervisor/host.ts', find: '        if (error instanceof WrongSequence || !fault.retryable', replace: "        if (fault.code === 'UNANSWERED') return 1 as T;\n        if (error instanceof WrongSequence || !fault.retryable" },
  { name: 'a refused outcome counts as stored', file: 'supervisor/host.ts', find: 'if (error instanceof WrongSequence) return undefined;', replace: 'if (error instanceof WrongSequence) return 1;' },
  { name: 'unfinished upstream outcomes are taken for inputs', file: 'supervisor/host-input.ts', find: "outcomeKindOf(delivery) !== 'done'", replace: "outcomeKindOf(delivery) === 'cancelled'" },
  { name: 'a straggler replaces a newer timer', file: 'protocol/outcome.ts', find: 'attemptOf(stored) >= attempt);', replace: 'attemptOf(stored) === attempt);' },
  { name: 'fanned-out events are not fenced', file: 'protocol/outcome.ts', find: 'expect: { filter, sequence: 0 }, ttl: lifetimes.eventSeconds', replace: 'ttl: lifetimes.eventSeconds' },
];

const root = resolve(import.meta.dirname, '../..').replace(/\/dist$/, '');
const parts = ['protocol', 'supervisor', 'schemas', 'test/simulation'];
const seeds = process.argv[2] ?? '500';

function copyOfSources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'alidade-mutations-'));
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: parts, compilerOptions: { ...config.compilerOptions, incremental: false, tsBuildInfoFile: undefined, noUnusedLocals: false } }));
  return folder;
}

function compile(folder: string): void {
  // A mutation may leave a type error behind; the code is emitted all the same.
  spawnSync(process.execPath, [join(root, 'node_modules/typescript-native/bin/tsc'), '-p', 'tsconfig.json'], { cwd: folder, stdio: 'ignore' });
}

/** True when the simulation fails on it. */
function isCaught(folder: string): { caught: boolean; words: string } {
  try {
    execFileSync(process.execPath, ['dist/test/simulation/main.js', '--seeds', seeds, '--stop-at-first'], { cwd: folder, stdio: 'pipe', timeout: 300_000 });
    return { caught: false, words: `${seeds} seeds passed` };
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    return { caught: /seed \d+ fails/.test(stderr), words: stderr.split('\n').slice(0, 2).join(' ').trim() };
  }
}

let survivors = 0;
const folder = copyOfSources();
try {
  for (const { name, file, find, replace } of mutations) {
    const path = join(folder, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(find).length !== 2) {
      console.error(`✗ ${name}: its text is not found exactly once in ${file}`);
      survivors++;
      continue;
    }
    writeFileSync(path, source.replace(find, () => replace));
    compile(folder);
    const { caught, words } = isCaught(folder);
    writeFileSync(path, source);
    if (!caught) survivors++;
    console.log(`${caught ? '✓' : '✗'} ${name}: ${caught ? words : `NOT caught (${words})`}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${mutations.length} mutations, ${mutations.length - survivors} caught, ${survivors} survived`);
process.exit(survivors > 0 ? 1 : 0);
