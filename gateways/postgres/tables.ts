/** How rows get into the tables: many at once, as one JSON parameter. */
import type { PoolClient } from 'pg';

type Type = 'text' | 'bigint' | 'double precision' | 'jsonb' | 'timestamptz' | 'boolean';

export interface Table {
  readonly name: string;
  readonly key: readonly string[];
  /** Name and type of each column; times are Unix milliseconds on our side. */
  readonly columns: Readonly<Record<string, Type>>;
}

export const jobs: Table = {
  name: 'jobs',
  key: ['domain', 'id'],
  columns: {
    domain: 'text', id: 'text', status: 'text', stage: 'text', run: 'bigint', attempt: 'bigint', priority: 'text', reason: 'text', error_code: 'text', requests: 'bigint',
    created_at: 'timestamptz', updated_at: 'timestamptz', finished_at: 'timestamptz', retry_at: 'timestamptz', first_sequence: 'bigint', last_sequence: 'bigint',
  },
};

export const jobEvents: Table = {
  name: 'job_events',
  key: ['stream', 'sequence'],
  columns: {
    stream: 'text', sequence: 'bigint', domain: 'text', id: 'text', subject: 'text', kind: 'text', stage: 'text', outcome: 'text', run: 'bigint', attempt: 'bigint',
    reason: 'text', error_code: 'text', asked_by: 'text', trace_id: 'text', bytes: 'bigint', at: 'timestamptz',
  },
};

export const deadLetters: Table = {
  name: 'dead_letters',
  key: ['domain', 'stage', 'id'],
  columns: {
    domain: 'text', stage: 'text', id: 'text', state: 'text', run: 'bigint', attempts: 'bigint', reason: 'text', error_code: 'text',
    died_at: 'timestamptz', settled_at: 'timestamptz', settled_by: 'text', sequence: 'bigint',
  },
};

export const missions: Table = {
  name: 'missions',
  key: ['mission_id'],
  columns: {
    mission_id: 'text', status: 'text', reason: 'text', params: 'jsonb', object_type: 'text', latitude: 'double precision', longitude: 'double precision', start_time: 'timestamptz',
    duration_hours: 'double precision', num_particles: 'bigint', run: 'bigint', created_at: 'timestamptz', started_at: 'timestamptz', completed_at: 'timestamptz', updated_at: 'timestamptz', last_sequence: 'bigint',
  },
};

export const missionResults: Table = {
  name: 'mission_results',
  key: ['mission_id'],
  columns: { mission_id: 'text', run: 'bigint', artifacts: 'jsonb', statistics: 'jsonb', provenance: 'jsonb', completed_at: 'timestamptz', sequence: 'bigint' },
};

/** Rows whose key is there are replaced. */
export async function upsert(client: PoolClient, table: Table, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(table.columns);
  const shape = names.map((name) => `${name} ${table.columns[name] ?? ''}`).join(', ');
  const changes = names.filter((name) => !table.key.includes(name)).map((name) => `${name} = excluded.${name}`);
  const text = `INSERT INTO ${table.name} (${names.join(', ')}) SELECT ${names.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS r (${shape}) ON CONFLICT (${table.key.join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
  await client.query({ name: `upsert-${table.name}`, text, values: [JSON.stringify(rows.map((row) => withTimes(row, table)))] });
}

function withTimes(row: object, table: Table): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, table.columns[name] === 'timestamptz' && typeof value === 'number' ? new Date(value).toISOString() : value]));
}

/** Rows by key, for keys given column by column; times as Unix milliseconds. */
export async function select(client: PoolClient, table: Table, keys: readonly (readonly string[])[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const columns = Object.entries(table.columns).map(([name, type]) => (type === 'timestamptz' ? `(extract(epoch FROM ${name}) * 1000)::float8 AS ${name}` : name));
  const places = table.key.map((_, index) => `$${index + 1}::text[]`);
  const text = `SELECT ${columns.join(', ')} FROM ${table.name} WHERE (${table.key.join(', ')}) IN (SELECT * FROM unnest(${places.join(', ')}))`;
  const found = await client.query<Record<string, unknown>>({ name: `select-${table.name}`, text, values: table.key.map((_, index) => keys.map((key) => key[index] ?? '')) });
  return found.rows;
}
