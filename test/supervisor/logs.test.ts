import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog, prettyLine } from '../../supervisor/logs.ts';
import { redact } from '../../supervisor/redact.ts';
import { temporaryFolder } from '../support/index.ts';

test('secrets – by name, in URLs, at any depth, in errors – are masked', () => {
  const masked = redact({
    password: 'hunter2',
    nested: { http: { token: 'hunter2' }, urls: ['nats://alidade:hunter2@127.0.0.1:4222'] },
    headers: { Authorization: 'Bearer hunter2' },
    error: new Error('cannot reach postgres://u:hunter2@host/db'),
    job: 'M42',
  });
  expect(JSON.stringify(masked)).not.toContain('hunter2');
  expect(masked).toMatchObject({ password: '•••', job: 'M42', nested: { urls: ['nats://alidade:•••@127.0.0.1:4222'] } });
});

test('a log is JSON lines with process, level, time and the fields; readable by its owner alone', async () => {
  const folder = await temporaryFolder('logs');
  const file = join(folder.path, 'deep', 'alidade.log');
  const { log, logger, flush } = openLog({ level: 'info', to: file }, 'drift-1');
  log('info', 'connected to nats://a:hunter2@b', { job: 'M42', trace: '00-abc' });
  log('debug', 'not shown');
  logger.warn({ token: 'hunter2' }, 'not done');
  flush();
  const text = readFileSync(file, 'utf8');
  const lines = text.trim().split('\n').map((line): unknown => JSON.parse(line));
  expect(text).not.toContain('hunter2');
  expect(lines).toEqual([
    expect.objectContaining({ level: 'info', process: 'drift-1', job: 'M42', trace: '00-abc', message: 'connected to nats://a:•••@b', pid: process.pid }),
    expect.objectContaining({ level: 'warn', message: 'not done', token: '•••' }),
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await folder.remove();
});

test('on a terminal a line is words', () => {
  expect(prettyLine(JSON.stringify({ level: 'warn', time: '2026-01-02T03:04:05.678Z', process: 'drift-1', host: 'h', pid: 1, job: 'M42', reason: 'two words', message: 'not done' }))).toBe('03:04:05 WARN  drift-1 not done job=M42 reason="two words"\n');
});
