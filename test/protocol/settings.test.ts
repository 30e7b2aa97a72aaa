import { describe, expect, expectTypeOf, it } from 'vitest';
import { describeSettings, explainSettings, formatBytes, formatDuration, InvalidSettings, misspeltSettings, parseBytes, parseDuration, readSettings, settingsTable } from '../../protocol/settings.ts';

const table = settingsTable(
  {
    steps: { env: 'ALIDADE_STEPS', type: 'integer', default: 10, min: 1, max: 100, unit: 'steps', doc: 'How many.' },
    scale: { env: 'ALIDADE_SCALE', type: 'number', default: 0.5, min: 0, doc: 'How large.' },
    patience: { env: 'ALIDADE_PATIENCE', type: 'duration', default: 30, min: 1, max: 3600, doc: 'How long.' },
    limit: { env: 'ALIDADE_LIMIT', type: 'duration', default: 60, doc: 'How long at most.' },
    memory: { env: 'ALIDADE_MEMORY', type: 'bytes', default: 512 * 2 ** 20, min: 2 ** 20, doc: 'How much.' },
    colour: { env: 'ALIDADE_COLOUR', type: 'choice', choices: ['auto', 'never'], default: 'auto', doc: 'Which | when.' },
    loud: { env: 'ALIDADE_LOUD', type: 'boolean', default: false, doc: 'Whether.' },
    home: { env: 'ALIDADE_HOME', type: 'path', default: '.alidade', doc: 'Where.' },
    token: { env: 'ALIDADE_TOKEN', type: 'string', default: '', secret: true, doc: 'Who.' },
  },
  [{ of: ['patience', 'limit'], fault: ({ patience, limit }) => (patience > limit ? `${patience} s is longer than ${limit} s` : undefined) }],
);

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(table, env);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.faults;
    throw error;
  }
  return [];
}

describe('reading', () => {
  it('gives defaults for what is unset or empty, as the types of the table', () => {
    const values = readSettings(table, { ALIDADE_STEPS: '', ALIDADE_SCALE: '  ' });
    expect(values).toEqual({ steps: 10, scale: 0.5, patience: 30, limit: 60, memory: 536_870_912, colour: 'auto', loud: false, home: '.alidade', token: '' });
    expectTypeOf(values.steps).toEqualTypeOf<number>();
    expectTypeOf(values.colour).toEqualTypeOf<'auto' | 'never'>();
    expectTypeOf(values.loud).toEqualTypeOf<boolean>();
    expectTypeOf(values.home).toEqualTypeOf<string>();
  });
  it('reads every type as people write it', () => {
    const env = { ALIDADE_STEPS: '20', ALIDADE_SCALE: '1e-3', ALIDADE_PATIENCE: '5 min', ALIDADE_LIMIT: '2h', ALIDADE_MEMORY: '1.5 GiB', ALIDADE_COLOUR: 'never', ALIDADE_LOUD: 'Yes', ALIDADE_HOME: '/srv/a', ALIDADE_TOKEN: 's3cret' };
    expect(readSettings(table, env)).toEqual({ steps: 20, scale: 0.001, patience: 300, limit: 7200, memory: 1.5 * 2 ** 30, colour: 'never', loud: true, home: '/srv/a', token: 's3cret' });
  });
});

describe('faults', () => {
  it('are told all at once, each with what was met and what would be right', () => {
    expect(faultsOf({ ALIDADE_STEPS: '0', ALIDADE_SCALE: 'big', ALIDADE_PATIENCE: '2 h', ALIDADE_MEMORY: '12 parsecs', ALIDADE_COLOUR: 'blue', ALIDADE_LOUD: 'perhaps' })).toEqual([
      'ALIDADE_STEPS: expected a whole number between 1 and 100 (steps), got "0"',
      'ALIDADE_SCALE: expected a number not below 0, got "big"',
      'ALIDADE_PATIENCE: expected a duration such as 30 s or 5 min between 1 s and 1 h, got "2 h"',
      'ALIDADE_MEMORY: expected a size such as 512 MiB not below 1 MiB, got "12 parsecs"',
      'ALIDADE_COLOUR: expected one of auto, never, got "blue"',
      'ALIDADE_LOUD: expected true or false, got "perhaps"',
    ]);
  });
  it('of a rule name its settings, beside the other faults, but not when one of them is wrong itself', () => {
    expect(faultsOf({ ALIDADE_PATIENCE: '90 s', ALIDADE_STEPS: 'x' })).toEqual(['ALIDADE_STEPS: expected a whole number between 1 and 100 (steps), got "x"', 'ALIDADE_PATIENCE and ALIDADE_LIMIT: 90 s is longer than 60 s']);
    expect(faultsOf({ ALIDADE_PATIENCE: '90 s', ALIDADE_LIMIT: 'x' })).toHaveLength(1);
  });
  it('an integer beyond what a number holds exactly is refused', () => {
    const large = settingsTable({ seed: { env: 'SEED', type: 'integer', default: 0, doc: 'Seed.' } });
    expect(() => readSettings(large, { SEED: '9007199254740993' })).toThrow('SEED: expected a whole number, got "9007199254740993"');
    expect(() => readSettings(large, { SEED: '1.5' })).toThrow(InvalidSettings);
  });
  it('what is required and missing says what it is for', () => {
    const required = settingsTable({ url: { env: 'DATABASE_URL', type: 'string', default: '', required: true, doc: 'Where PostgreSQL is.' } });
    expect(() => readSettings(required, {})).toThrow('DATABASE_URL: is required: Where PostgreSQL is.');
    expect(describeSettings(required)).toContain('| `DATABASE_URL` | string | required |');
  });
  it('never show a secret', () => {
    const secrets = settingsTable({ pin: { env: 'PIN', type: 'integer', default: 1234, min: 1000, max: 9999, secret: true, doc: 'Pin.' } }, []);
    expect.assertions(2);
    try {
      readSettings(secrets, { PIN: '12345' });
    } catch (error) {
      expect(String(error)).not.toContain('12345');
      expect(String(error)).toContain('got something else');
    }
  });
});

describe('the table itself', () => {
  it('is refused when a default is not allowed or a variable stands there twice', () => {
    expect(() => settingsTable({
      a: { env: 'ALIDADE_A', type: 'integer', default: 0, min: 1, doc: '' },
      b: { env: 'ALIDADE_A', type: 'choice', choices: ['x'], default: 'y', doc: '' },
      c: { env: 'alidade c', type: 'string', default: '', doc: '' },
    })).toThrow('the settings table is wrong: ALIDADE_A stands there twice; ALIDADE_A: its default 0 is not allowed by itself; ALIDADE_A: its default y is not allowed by itself; c: alidade c is no name of an environment variable');
  });
});

describe('telling', () => {
  it('prints a Markdown table', () => {
    expect(describeSettings(table).split('\n')).toEqual([
      '| variable | value | default | meaning |',
      '| --- | --- | --- | --- |',
      '| `ALIDADE_STEPS` | integer between 1 and 100, steps | `10` | How many. |',
      '| `ALIDADE_SCALE` | number not below 0 | `0.5` | How large. |',
      '| `ALIDADE_PATIENCE` | duration between 1 s and 1 h | `30 s` | How long. |',
      '| `ALIDADE_LIMIT` | duration | `1 min` | How long at most. |',
      '| `ALIDADE_MEMORY` | bytes not below 1 MiB | `512 MiB` | How much. |',
      '| `ALIDADE_COLOUR` | auto / never | `auto` | Which \\| when. |',
      '| `ALIDADE_LOUD` | boolean | `false` | Whether. |',
      '| `ALIDADE_HOME` | path | `.alidade` | Where. |',
      '| `ALIDADE_TOKEN` | string | – | Who. |',
    ]);
  });
  it('says where each value came from, with secrets masked', () => {
    const rows = explainSettings(table, { ALIDADE_PATIENCE: '45', ALIDADE_TOKEN: 's3cret' });
    expect(rows.find((row) => row.name === 'patience')).toEqual({ name: 'patience', env: 'ALIDADE_PATIENCE', value: '45 s', from: 'environment' });
    expect(rows.find((row) => row.name === 'token')).toMatchObject({ value: '•••', from: 'environment' });
    expect(rows.find((row) => row.name === 'memory')).toMatchObject({ value: '512 MiB', from: 'default' });
  });
  it('notices a variable that looks misspelt', () => {
    expect(misspeltSettings([table], { ALIDADE_PATIENSE: '5', ALIDADE_NATS_URL: 'x', ALIDADE_STEPS: '5', ALIDADE_STEP: '6', PATH: '/' })).toEqual(['ALIDADE_PATIENSE is not a setting; did you mean ALIDADE_PATIENCE?']);
  });
});

describe('durations and sizes', () => {
  it.each([['30', 30], ['30s', 30], ['250 ms', 0.25], ['1.5 h', 5400], ['5m', 300], ['5 min', 300], ['7 d', 604_800], ['5 MiB', undefined], ['-5 s', undefined], ['', undefined], ['5 constructor', undefined]])('%s is %s seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
  it.each([['1024', 1024], ['1 KiB', 1024], ['1kB', 1000], ['2Gi', 2 ** 31], ['1.5 MB', 1_500_000], ['5 m', undefined], ['1e9', undefined], ['9999999 TiB', undefined]])('%s is %s bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
  it.each([[0, '0 s'], [0.25, '250 ms'], [90, '90 s'], [7200, '2 h'], [86_400, '1 d'], [0.0001, '0.0001 s']])('%s seconds are written so that they are read again', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
    expect(parseDuration(formatDuration(seconds))).toBe(seconds);
  });
  it.each([[0, '0 B'], [1000, '1000 B'], [1536, '1536 B'], [2 ** 31, '2 GiB']])('%s bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
