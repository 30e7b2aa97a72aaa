/** Keyed actors under every fault there is, and proof that the simulation of them bites. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { simulateKeyed } from './keyed.ts';
import { Translation } from './mutant.ts';
import type { Mutation } from './mutation-list.ts';

const mutations: readonly Mutation[] = [
  { name: 'no expected sequence on a fact', file: 'supervisor/keyed-facts.ts', find: ' expect: { filter: subject, sequence: expected },', replace: '' },
  { name: 'a fact without an answer counts as stored', file: 'supervisor/keyed-facts.ts', find: '          if (!classify(error).retryable) {', replace: '          if (classify(error).retryable) {' },
  { name: 'what stands on the subject is not compared', file: 'protocol/keyed.ts', find: 'one.input < other.input || (one.input === other.input && one.part <= other.part)', replace: 'one.input < 0 && other.input < 0' },
  { name: 'facts of one input and subject share a place', file: 'supervisor/keyed-facts.ts', find: 'parts?.set(fact.subject, part + 1);', replace: '' },
  { name: 'a checkpoint before its facts are stored', file: 'supervisor/keyed-host.ts', find: '    if (!(await this.facts.settled(sequence))) return;\n', replace: '' },
  { name: 'an older checkpoint replaces a newer one', file: 'supervisor/keyed-checkpoint.ts', find: '    if (before !== undefined && placeOf(before).input >= sequence) return false;\n', replace: '' },
  { name: 'the message after a checkpoint is passed over', file: 'supervisor/keyed-host.ts', find: 'from: this.position + 1, created', replace: 'from: this.position + 2, created' },
  { name: 'a message before a checkpoint is read again', file: 'supervisor/keyed-host.ts', find: '        this.position = found.sequence;\n', replace: '        this.position = found.sequence - 1;\n' },
];

test.each([1, 101])('every fact once and in order, checkpoints true: 100 seeds from %i', { timeout: 300_000 }, async (from) => {
  const failures: string[] = [];
  let [crashes, facts, checkpoints] = [0, 0, 0];
  for (let seed = from; seed < from + 100; seed++) {
    const report = await simulateKeyed(seed);
    [crashes, facts, checkpoints] = [crashes + report.crashes, facts + report.facts, checkpoints + report.checkpoints];
    if (report.broken.length > 0) failures.push(`seed ${seed}: ${report.broken.slice(0, 3).join('; ')}`);
  }
  expect(failures).toEqual([]);
  expect(crashes).toBeGreaterThan(50);
  expect(facts).toBeGreaterThan(3_000);
  expect(checkpoints).toBeGreaterThan(300);
});

describe('it bites', () => {
  const translation = new Translation();
  afterAll(() => translation.remove());
  test.each(mutations)('$name', { timeout: 300_000 }, async (mutation) => {
    const folder = translation.copy(mutation);
    const child = spawn(process.execPath, [join(folder, 'test/simulation/keyed-main.js'), '1', '200'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((done) => child.once('close', done));
    expect(said).toMatch(/^seed \d+ fails/);
    expect(code).toBe(1);
  });
});
