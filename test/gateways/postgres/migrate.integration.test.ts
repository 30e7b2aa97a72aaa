import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectedMigrations, migrate, openPool } from '../../../gateways/postgres/index.ts';
import { postgres, type TestDatabase } from '../../support/index.ts';

const silent = (): void => undefined;
const server = postgres();
let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await server().freshDatabase();
  pool = openPool({ url: database.url, log: silent });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

test('two steps never have one number', () => {
  const numbers = expectedMigrations().map((name) => name.slice(0, 4));
  expect(numbers).toEqual(numbers.map((_, place) => String(place + 1).padStart(4, '0')));
});

test('all steps are run once, and the second time none', async () => {
  expect(await migrate(pool, silent)).toEqual(expectedMigrations());
  expect(await migrate(pool, silent)).toEqual([]);
});

test('tables that other steps have made are refused for good, with the step', async () => {
  await migrate(pool, silent);
  await pool.query(`UPDATE schema_migrations SET name = '0002_elsewhere' WHERE name LIKE '0002%'`);
  await expect(migrate(pool, silent)).rejects.toMatchObject({ code: 'MIGRATION_HISTORY', retryable: false, message: expect.stringContaining('step 2 was 0002_elsewhere') });
});

test('a step that the tables do not take is no server that does not answer', async () => {
  await pool.query('CREATE TABLE observations (elsewhere int)');
  await expect(migrate(pool, silent)).rejects.toMatchObject({ code: 'MIGRATION_FAILED', retryable: false, message: expect.stringContaining('already exists') });
});

test('tables of a newer version stay as they are', async () => {
  await migrate(pool, silent);
  await pool.query(`INSERT INTO schema_migrations (name, run_on) VALUES ('9999_later', now())`);
  expect(await migrate(pool, silent)).toEqual([]);
});
