import type { Pool, PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate, openPool, openReadModel, skyView, type ReadModel } from '../../../gateways/postgres/index.ts';
import type { StoredMessage } from '../../../protocol/transport.ts';
import { SkyAlert, SkyObject, SkyObserved, SkyValidation } from '../../../schemas/index.ts';
import { postgres, type TestDatabase } from '../../support/index.ts';
import { again, alert, asked, ended, event, object, rejection, standing, stored, vetting, voted, wholeRun, type Said } from '../sky/events.ts';

const silent = (): void => undefined;
const server = postgres();
let database: TestDatabase;
let pool: Pool;
let model: ReadModel;
beforeAll(async () => {
  database = await server().freshDatabase();
  pool = openPool({ url: database.url, log: silent });
  await migrate(pool, silent);
  model = openReadModel(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => inTransaction((client) => skyView.reset(client)));

async function inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
/** In one transaction, or one a message. */
async function project(said: readonly Said[], batch = said.length): Promise<readonly StoredMessage[]> {
  const messages = stored(said);
  for (let from = 0; from < messages.length; from += batch) await inTransaction((client) => skyView.apply(client, messages.slice(from, from + batch)));
  return messages;
}
const tables = ['observations', 'preprocess_runs', 'difference_runs', 'detections', 'validation_events', 'sky_alerts', 'sky_objects'];
const picture = async (): Promise<unknown> => Promise.all(tables.map(async (table) => [table, (await pool.query<object>(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows]));
const observation = (id: string): ReturnType<ReadModel['sky']['observation']> => model.sky.observation(id);

const story: readonly Said[] = [
  ...wholeRun('A'), event(SkyObserved, 'A', asked('A')), ...vetting('A', 1, { priority: 0.9, watchlists: ['nearby'], filters: ['bright'] }), ...vetting('A', 2), voted('A_1', 'ada'), voted('A_1', 'bob', 'bogus'),
  event(SkyValidation, 'A_1', standing('A', 1, { status: 'disputed', agreement: 0.5, votes: [{ by: 'ada', vote: 'real', comment: 'o\0ld', at: '2026-01-02T04:00:00Z' }] })),
  event(SkyObserved, 'B', asked('B', { batch: 'night-1' })), ...wholeRun('B').slice(1, 2), rejection('B'),
  event(SkyObserved, 'C', asked('C')), ended('ingest', 'C', 'retrying', 'the store is full'), again('ingest', 'C'), ended('ingest', 'C', 'dead', 'no such file'),
  event(SkyObserved, 'D', asked('D')), ended('ingest', 'D', 'cancelled', 'cancelled by ops'),
  { subject: 'sky.observed.E', data: new TextEncoder().encode('{"ra":"\\u0000"}'), headers: {} },
];

describe('the sky in the tables', () => {
  test('an observation goes from received to completed; each stage leaves what it measured', async () => {
    const all = wholeRun('A');
    const statuses: unknown[] = [];
    for (const message of all) {
      await project([message]);
      statuses.push((await observation('A'))?.['status']);
    }
    expect(statuses).toEqual(['received', 'preprocessing', 'differencing', 'detecting', 'completed']);
    expect(await observation('A')).toMatchObject({
      stage: 'detect', ra: 180.001, mjd: 61_042.128_125, columns: 1024, rows: 800, airmass: 1.2, zero_point: 25, quality: { fwhm: 2.9 }, detections: 2, model: { id: 'stamps' }, synthetic: true, files: { raw: 'raw.fits' }, observation_time: '2026-01-02T03:04:00.000Z',
      artifacts: { raw: { hash: '0'.repeat(64) }, science: { hash: 'a'.repeat(64) }, score: { hash: 'd'.repeat(64) }, cutouts: { hash: 'e'.repeat(64) } },
      preprocess_runs: [{ status: 'done', wcs_source: 'header', quality: { fwhm: 2.9 }, warnings: ['a warning'] }], difference_runs: [{ status: 'done', method: 'zogy', candidates: 0, quality: { noise_ratio: 1.01 } }],
    });
    expect(await model.sky.detections('A', 10)).toMatchObject([{ detection_id: 'A_1', n: 1, plane: 0, mag: 17.5, features: { shape: 1, contrast: null } }, { n: 2, plane: 1 }]);
  });

  test('rejected with its numbers, failed, cancelled, and one that nobody could read', async () => {
    await project(story);
    expect(await observation('B')).toMatchObject({ status: 'rejected', error_code: 'TOO_POOR', reason: 'stars are trailed: 0.62, limit 0.5', numbers: { ellipticity: 0.62 }, batch: null, preprocess_runs: [{ status: 'rejected' }], artifacts: { raw: {}, science: {} } });
    expect(await observation('C')).toMatchObject({ status: 'failed', stage: 'ingest', reason: 'no such file' });
    expect(await observation('D')).toMatchObject({ status: 'cancelled' });
    expect(await observation('E')).toMatchObject({ status: 'received', files: null });
    expect((await model.sky.observations({ open: true }, { limit: 10 })).items).toMatchObject([{ observation_id: 'E' }]);
    expect(await model.sky.counts()).toEqual({ observations: { completed: 1, rejected: 1, failed: 1, cancelled: 1, received: 1 }, alerts: { open: 1, disputed: 1 } });
  });

  test('a second run begins anew, and a straggler of the first changes nothing', async () => {
    await project([...wholeRun('A', 5), ...wholeRun('A', 2, { Run: '1' }).slice(0, 4)]);
    expect(await observation('A')).toMatchObject({ status: 'detecting', run: 1, detections: null, preprocess_runs: [{ run: 1 }, { run: 0 }] });
    expect(await model.sky.detections('A', 10)).toHaveLength(5);
    const late = wholeRun('A', 7).slice(-1);
    await project([...wholeRun('A', 2, { Run: '1' }).slice(-1), ...late]);
    expect(await observation('A')).toMatchObject({ status: 'completed', run: 1, detections: 2 });
    expect(await model.sky.detections('A', 10)).toMatchObject([{ run: 1 }, { run: 1 }]);
  });

  test('one message a transaction, all in one, or all again: the same tables', async () => {
    await project(story);
    const whole = await picture();
    await inTransaction((client) => skyView.reset(client));
    await project(story, 1);
    expect(await picture()).toEqual(whole);
    await inTransaction((client) => skyView.reset(client));
    await project(story, 3);
    expect(await picture()).toEqual(whole);
  });

  test('alerts by priority in pages, by what they are, and the one that is next to vet', async () => {
    await project([...wholeRun('A', 5), ...[1, 2, 3, 4, 5].flatMap((n) => vetting('A', n, { priority: n % 2 === 0 ? 0.5 : n / 10, watchlists: n === 3 ? ['nearby'] : [] })), voted('A_5', 'ada')]);
    const first = await model.sky.alerts({ min_priority: 0.2 }, 'priority', { limit: 3 });
    const ids = (page: typeof first): unknown[] => page.items.map((one) => one['alert_id']);
    expect(ids(first)).toEqual(['A_5', 'A_4', 'A_2']);
    expect(ids(await model.sky.alerts({ min_priority: 0.2 }, 'priority', { limit: 3, cursor: first.next ?? '' }))).toEqual(['A_3']);
    expect(first.items[0]).not.toHaveProperty('alert');
    expect(ids(await model.sky.alerts({ watchlist: 'nearby' }, 'newest', { limit: 10 }))).toEqual(['A_3']);
    expect((await model.sky.next('ada', []))?.['alert_id']).toBe('A_4');
    expect((await model.sky.next('ada', ['A_4']))?.['alert_id']).toBe('A_2');
    expect((await model.sky.next('bob', []))?.['alert_id']).toBe('A_5');
    await project([event(SkyValidation, 'A_1', standing('A', 1, { assigned_to: ['bob'], priority: 0.1 })), event(SkyValidation, 'A_5', standing('A', 5, { status: 'labelled', label: 'real' }))]);
    expect((await model.sky.next('bob', []))?.['alert_id']).toBe('A_1');
    expect((await model.sky.next('eve', []))?.['alert_id']).toBe('A_4');
  });

  test('an alert with its votes and standings; a withdrawn one; objects', async () => {
    await project(story);
    expect(await model.sky.alert('A_1')).toMatchObject({ status: 'disputed', agreement: 0.5, priority: 0.9, alert: { detection: { n: 1 } }, votes: [{ by: 'ada', comment: 'o\u{FFFD}ld' }], events: [{ kind: 'standing' }, { kind: 'vote', by_whom: 'ada', vote: 'real' }, { kind: 'vote', by_whom: 'bob' }, { kind: 'standing', status: 'disputed' }] });
    await project([event(SkyAlert, 'A_1', alert('A', 1, { withdrawn: true })), event(SkyValidation, 'A_1', standing('A', 1, { status: 'withdrawn' }))]);
    expect((await observation('A'))?.['alerts']).toMatchObject([{ alert_id: 'A_2' }]);
    expect(await model.sky.object('O-A-1')).toMatchObject({ alerts: ['A_1'], statistics: { amplitude: 0.1 } });
    expect((await model.sky.objects({}, { limit: 1 })).next).toBeDefined();
  });

  test('a standing may come before its alert: nothing is listed until the alert is there', async () => {
    await project([event(SkyValidation, 'A_1', standing('A', 1, { status: 'labelled', label: 'real', priority: 0.7 }))]);
    expect([await model.sky.alert('A_1'), (await model.sky.alerts({}, 'newest', { limit: 5 })).items]).toEqual([undefined, []]);
    await project([event(SkyAlert, 'A_1', alert('A', 1))]);
    expect(await model.sky.alert('A_1')).toMatchObject({ status: 'labelled', label: 'real', priority: 0.5 });
  });

  test('objects that were merged, one after another: each answers with the last survivor, and so do their alerts', async () => {
    const merged = [
      ...vetting('A', 1), ...vetting('A', 2), ...vetting('A', 3),
      event(SkyObject, 'O-A-3', object('O-A-3', { detections: 0, merged_into: 'O-A-2' })), event(SkyObject, 'O-A-2', object('O-A-2', { absorbed: ['O-A-3'], detections: 2 })),
      event(SkyObject, 'O-A-2', object('O-A-2', { detections: 0, merged_into: 'O-A-1' })), event(SkyObject, 'O-A-1', object('O-A-1', { absorbed: ['O-A-2', 'O-A-3'], detections: 3 })),
    ];
    await project(merged, 1);
    const single = await picture();
    for (const id of ['O-A-1', 'O-A-2', 'O-A-3']) {
      expect(await model.sky.object(id)).toMatchObject({ object_id: 'O-A-1', detections: 3, absorbed: ['O-A-2', 'O-A-3'], merged_into: null });
      expect((await model.sky.alerts({ object: id }, 'newest', { limit: 10 })).items).toHaveLength(3);
    }
    expect((await model.sky.objects({}, { limit: 10 })).items).toMatchObject([{ object_id: 'O-A-1' }]);
    expect(await model.sky.object('O-A-4')).toBeUndefined();
    expect((await model.sky.alerts({ object: 'O-A-4' }, 'newest', { limit: 10 })).items).toEqual([]);
    await inTransaction((client) => skyView.reset(client));
    await project(merged);
    expect(await picture()).toEqual(single);
  });
});
