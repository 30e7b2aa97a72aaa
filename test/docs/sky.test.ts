/** What docs/sky.md shows is what the program takes. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../gateways/cli/program.ts';
import { exit } from '../../gateways/cli/exit.ts';
import { realTerminal } from '../../gateways/cli/terminal.ts';
import { expectedMigrations } from '../../gateways/postgres/index.ts';
import { parseReceivers } from '../../gateways/sky/delivery/receivers.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(root, 'docs/sky.md'), 'utf8');

test('the file of receivers is a sound one', () => {
  const [, body = ''] = /```yaml file=receivers\.yml\n([^]*?)```/.exec(text) ?? [];
  const found = parseReceivers('receivers.yml', body);
  expect([...found].map(([name, addresses]) => [name, addresses.map(({ channel }) => channel)])).toEqual([['supernova-team', ['email', 'slack']], ['marshal', ['webhook']], ['brokers', ['stream']]]);
});

test('every command and option in it exists', () => {
  const program = createProgram({ terminal: realTerminal(), exit: exit.ok });
  const commands = [...text.matchAll(/npx alidade ([^\n`'|]+)/g)].map(([, words = '']) => words.split(/\s+/));
  expect(commands.length).toBeGreaterThan(10);
  for (const words of commands) {
    let command: Command = program;
    for (const word of words) command = command.commands.find((one) => one.name() === word) ?? command;
    expect(command, words.join(' ')).not.toBe(program);
    for (const option of words.filter((word) => word.startsWith('--'))) expect(command.options.map(({ long }) => long), words.join(' ')).toContain(option);
  }
});

test('every setting and every table that it names is there', () => {
  const settings = readFileSync(resolve(root, 'docs/settings.md'), 'utf8');
  for (const [name] of text.matchAll(/ALIDADE_[A-Z_]+[A-Z]/g)) expect(settings, name).toContain(name);
  const sql = expectedMigrations().map((name) => readFileSync(resolve(root, 'gateways/postgres/migrations', `${name}.sql`), 'utf8')).join('\n');
  for (const table of ['observations', 'preprocess_runs', 'difference_runs', 'detections', 'sky_alerts', 'validation_events', 'sky_objects']) expect([text.includes(`\`${table}\``), sql.includes(`CREATE TABLE ${table} (`)], table).toEqual([true, true]);
});

test('every route in it is in the table of the HTTP door', () => {
  const routes = readFileSync(resolve(root, 'gateways/http/README.md'), 'utf8');
  const named = [...text.matchAll(/`(GET|POST) (\/v1\/[^`? ]+)/g)].map(([, method, path = '']) => `${method} ${path.replace(/\/(science|template|difference)\.png$/, '/{file}')}`);
  expect(named.length).toBeGreaterThan(6);
  for (const route of named) expect(routes, route).toContain(`\`${route}\``);
});
