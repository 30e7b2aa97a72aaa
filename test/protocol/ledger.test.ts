/** The book of jobs: what it says of honest logs, and that it sees each broken promise. */
import { describe, expect, test } from 'vitest';
import { Ledger, type AuditReport } from '../../protocol/ledger.ts';
import { chainOf } from '../../protocol/pipeline.ts';
import type { HeaderRecord } from '../../protocol/transport.ts';
import { simulatedPipeline } from '../simulation/actors.ts';

const pipeline = simulatedPipeline(1, () => { throw new Error('nothing runs here'); }, () => 0);
type Line = readonly [subject: string, headers?: HeaderRecord];

/** A second pipeline of the domain. */
const other = { domain: 'sim', source: 'wished', stages: ['fourth'] };

function bookOf(lines: readonly Line[]): Ledger {
  const ledger = new Ledger('sim', [chainOf(pipeline), other], ['noted']);
  lines.forEach(([subject, headers = {}], index) => ledger.apply({ subject: `sim.${subject}`, sequence: index + 1, data: new Uint8Array(0), storedAtMs: index, header: (name) => headers[name] }));
  return ledger;
}
const audit = (...lines: readonly Line[]): AuditReport => bookOf(lines).report();
const asked: Line = ['asked_made.J'];
const outcome = (stage: string, kind: string, more: HeaderRecord = {}): Line => [`${stage}.J.normal`, { Outcome: kind, 'Input-Sequence': '1', ...more }];
const suspected = [asked, outcome('first', 'retrying', { Attempt: '0', Trial: '1' }), outcome('first', 'retrying', { Attempt: '0', Trial: '1', 'On-Trial': '7 1' })] as const;
const done = [asked, outcome('first', 'done'), outcome('second', 'done'), outcome('third', 'done')] as const;

describe('where a job stands', () => {
  test.each([
    { what: 'asked for', lines: [asked], status: 'pending', stage: 'first' },
    { what: 'one stage done', lines: done.slice(0, 2), status: 'processing', stage: 'second' },
    { what: 'waiting for its retry', lines: [asked, outcome('first', 'retrying')], status: 'retrying', stage: 'first' },
    { what: 'on trial', lines: suspected, status: 'retrying', stage: 'first' },
    { what: 'on trial a second time, then done', lines: [...suspected, outcome('first', 'retrying', { Attempt: '0', Trial: '2' }), outcome('first', 'retrying', { Attempt: '0', Trial: '2', 'On-Trial': '9 1' }), outcome('first', 'done')], status: 'processing', stage: 'second' },
    { what: 'its trial interrupted, then made again', lines: [...suspected, outcome('first', 'retrying', { Attempt: '0', Trial: '1' }), outcome('first', 'retrying', { Attempt: '0', Trial: '1', 'On-Trial': '7 2' })], status: 'retrying', stage: 'first' },
    { what: 'ended at its first stage', lines: [asked, outcome('first', 'done', { Ends: 'true' })], status: 'done', stage: 'first' },
    { what: 'ended at its first stage when run again', lines: [...done, ['asked_made.J', { Run: '1' }] as Line, outcome('first', 'done', { Run: '1', Ends: 'true', 'Input-Sequence': '5' })], status: 'done', stage: 'first' },
    { what: 'a job of the other pipeline', lines: [['wished.K'] as Line], status: 'pending', stage: 'fourth' },
    { what: 'a job of the other pipeline, done', lines: [['wished.K'] as Line, ['fourth.K.low', { Outcome: 'done', 'Input-Sequence': '1' }] as Line], status: 'done', stage: 'fourth' },
    { what: 'all stages done', lines: done, status: 'done', stage: 'third' },
    { what: 'dead', lines: [asked, outcome('first', 'dead'), ['dead.first.J'] as Line], status: 'dead', stage: 'first' },
    { what: 'dead, its letter replayed', lines: [asked, outcome('first', 'dead'), ['dead.first.J', { Dead: 'replayed' }] as Line], status: 'processing', stage: 'first' },
    { what: 'dead, its letter dropped', lines: [asked, outcome('first', 'dead'), ['dead.first.J', { Dead: 'dropped' }] as Line], status: 'dead', stage: 'first' },
    { what: 'cancelled', lines: [asked, outcome('first', 'cancelled')], status: 'cancelled', stage: 'first' },
    { what: 'done, asked for again on purpose', lines: [...done, ['asked_made.J', { Run: '1' }] as Line], status: 'pending', stage: 'first' },
    { what: 'done, asked for twice', lines: [...done, asked], status: 'done', stage: 'third' },
  ])('$what: $status', ({ lines, status, stage }) => {
    const ledger = bookOf(lines);
    const [job] = ledger.jobs.values();
    expect(job && ledger.statusOf(job)).toMatchObject({ status, stage });
    expect(ledger.report().faults).toEqual([]);
  });
});

describe('broken promises', () => {
  test.each([
    { what: 'two outcomes', lines: [...done, outcome('third', 'done')], says: 'committed twice in run 0' },
    { what: 'an outcome of an older run', lines: [asked, outcome('first', 'done', { Run: '2' }), outcome('first', 'done', { Run: '1' })], says: 'committed run 1 after run 2' },
    { what: 'an attempt left out', lines: [asked, outcome('first', 'retrying'), outcome('first', 'done', { Attempt: '3' })], says: 'committed attempt 3 after attempt 1' },
    { what: 'a trial begun twice', lines: [...suspected, outcome('first', 'retrying', { Attempt: '0', Trial: '1', 'On-Trial': '8 1' })], says: 'committed attempt 0 after attempt 0' },
    { what: 'a trial left out', lines: [...suspected, outcome('first', 'retrying', { Attempt: '0', Trial: '3' })], says: 'committed attempt 0 after attempt 0' },
    { what: 'an answer before its question', lines: [asked, outcome('first', 'done', { 'Input-Sequence': '9' })], says: 'answers an input that came later' },
    { what: 'no dead letter', lines: [asked, outcome('first', 'dead')], says: 'there is no dead letter' },
    { what: 'a dead letter of a job that is done', lines: [asked, outcome('first', 'done'), ['dead.first.J'] as Line], says: 'whose outcome is done' },
    { what: 'a dead letter out of nowhere', lines: [asked, ['dead.first.J'] as Line], says: 'without its outcome' },
    { what: 'work on a job that had ended', lines: [asked, outcome('first', 'done', { Ends: 'true' }), outcome('second', 'done', { 'Input-Sequence': '2' })], says: 'second has taken up the outcome 2, with which the job had ended' },
    { what: 'one id for two jobs', lines: [asked, ['wished.J'] as Line], says: 'speaks of another job than sim.asked_made has begun' },
    { what: 'no outcome where one should be', lines: [asked, ['first.J.normal'] as Line], says: 'is no outcome' },
  ])('$what', ({ lines, says }) => {
    expect(audit(...lines).faults).toEqual([expect.stringContaining(says)]);
  });
});

test('jobs of two pipelines add up; a dead letter of a keyed actor is no job', () => {
  expect(audit(...done, ['wished.K'], ['dead.sum.K'])).toMatchObject({ jobs: 2, done: 1, open: [{ id: 'K', status: 'pending', stage: 'fourth' }], faults: [] });
});

test('a misspelt event shows as a stray, duplicates are counted, and the sums add up', () => {
  expect(audit(...done, asked, ['askd_made.K'], ['noise'], ['noted.K'])).toMatchObject({ jobs: 1, done: 1, open: [], duplicates: 1, strays: { 'sim.askd_made.K': 1, 'sim.noise': 1 } });
});
