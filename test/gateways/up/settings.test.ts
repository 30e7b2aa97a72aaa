import { expect, test } from 'vitest';
import { misspelt, readRuntimeSettings, runtimeTables } from '../../../gateways/up/index.ts';
import { InvalidSettings, settingsTable } from '../../../protocol/settings.ts';

const actorTable = settingsTable({ cells: { env: 'ALIDADE_TEST_CELLS', type: 'integer', default: 100, min: 1, doc: 'Cells.' } });

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readRuntimeSettings(env, [actorTable]);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettings) return error.faults;
    throw error;
  }
}

test('faults of all tables, rules across settings and those of actors are told at once', () => {
  expect(faultsOf({ ALIDADE_HTTP_PORT: '70000', ALIDADE_HOSTS_MIN: '5', ALIDADE_HOSTS_MAX: '2', ALIDADE_ACK_WAIT: 'soon', ALIDADE_LOG_LEVEL: 'loud', ALIDADE_EVENT_LIFETIME: '60 d', ALIDADE_TEST_CELLS: '0' })).toEqual([
    expect.stringMatching(/^ALIDADE_TEST_CELLS: /),
    expect.stringMatching(/^ALIDADE_HTTP_PORT: .*between 0 and 65535/),
    expect.stringMatching(/^ALIDADE_HOSTS_MIN and ALIDADE_HOSTS_MAX: at least 5 and at most 2/),
    expect.stringMatching(/^ALIDADE_ACK_WAIT: .*duration/),
    expect.stringMatching(/^ALIDADE_EVENT_LIFETIME and ALIDADE_STREAM_MAX_AGE: /),
    expect.stringMatching(/^ALIDADE_LOG_LEVEL: .*debug, info, warn, error/),
  ]);
});

test('without anything set all defaults are sound', () => {
  expect(faultsOf({})).toEqual([]);
});

test('a misspelt variable is named with what was probably meant; a secret never appears in a fault', () => {
  expect(misspelt({ ALIDADE_HTTP_PROT: '80' })).toEqual(['ALIDADE_HTTP_PROT is not a setting; did you mean ALIDADE_HTTP_PORT?']);
  expect(JSON.stringify(faultsOf({ ALIDADE_HTTP_TOKEN: 'hunter2', ALIDADE_HTTP_PORT: 'x' }))).not.toContain('hunter2');
});

test('no variable stands in two tables', () => {
  const names = Object.values(runtimeTables).flatMap((table) => Object.values(table).map(({ env }) => env));
  expect(new Set(names).size).toBe(names.length);
});
