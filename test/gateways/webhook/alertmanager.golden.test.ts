/** The payload beside the one that Alertmanager itself sends for the same alerts: the same fields, of the same types, with the same values where both know them. */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sendWebhook } from '../../../gateways/webhook/index.ts';
import { temporaryFolder, waitFor } from '../../support/index.ts';
import { aNotification, addressesOf, anAlert, first, httpSink, listening } from '../sensors/notifications.ts';

const program = process.env['ALERTMANAGER'] ?? 'prometheus-alertmanager';
const missing = spawnSync(program, ['--version']).status === 0 ? undefined : 'no prometheus-alertmanager (apt-get install prometheus-alertmanager)';

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}
/** Names and types all the way down; of a list what its first item is. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [shapeOf(value[0])];
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
  return typeof value;
}
const partOf = (value: unknown, names: readonly string[]): unknown => (typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) : value);

describe.skipIf(missing !== undefined)(`Alertmanager's payload${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('ours has the same fields', { timeout: 90_000 }, async () => {
    const { path, remove } = await temporaryFolder('alertmanager');
    const sink = await httpSink();
    const port = await freePort();
    const alert = anAlert();
    await writeFile(join(path, 'am.yml'), JSON.stringify({ route: { receiver: 'r', group_by: ['alertname'], group_wait: '0s' }, receivers: [{ name: 'r', webhook_configs: [{ url: sink.url }] }] }));
    const server = spawn(program, [`--config.file=${join(path, 'am.yml')}`, `--storage.path=${path}`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='], { stdio: 'ignore' });
    try {
      const post = (): Promise<boolean> => fetch(`http://127.0.0.1:${port}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([{ labels: alert.labels, annotations: alert.annotations, startsAt: alert.since, generatorURL: 'http://reef.example/x' }]) }).then(({ ok }) => ok, () => false);
      await waitFor(post, { withinMs: 30_000, everyMs: 200, what: 'Alertmanager' });
      await waitFor(() => sink.requests.length > 0, { withinMs: 30_000, what: 'its message' });
      const theirs: unknown = JSON.parse(first(sink.requests).body);
      await sendWebhook(first(addressesOf({ webhook_configs: [{ url: sink.url }] }).webhook), aNotification(), { externalUrl: 'http://reef.example', signal: new AbortController().signal, now: Date.now() });
      const ours: unknown = JSON.parse(sink.requests.at(-1)?.body ?? '');
      expect(shapeOf(ours)).toEqual(shapeOf(theirs));
      const known = ['receiver', 'status', 'version', 'groupKey', 'groupLabels', 'commonLabels', 'commonAnnotations', 'truncatedAlerts'];
      expect(partOf(ours, known)).toEqual(partOf(theirs, known));
    } finally {
      server.kill('SIGKILL');
      await sink.close();
      await remove();
    }
  });
});
