import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode } from '../../../../protocol/codec.ts';
import type { LogMessage, StoredMessage } from '../../../../protocol/transport.ts';
import { WrongSequence } from '../../../../protocol/transport.ts';
import { RoutesError, followRoutes, parseConfig, putRouting } from '../../../../gateways/sensors/routes/index.ts';
import { SensorsRoutingChanged } from '../../../../schemas/index.ts';
import { temporaryFolder, waitFor } from '../../../support/index.ts';

/** The newest message of one subject. */
class OneSubject {
  readonly stored: LogMessage[] = [];
  readonly last = (): Promise<StoredMessage | undefined> => {
    const message = this.stored.at(-1);
    return Promise.resolve(message === undefined ? undefined : { subject: message.subject, sequence: this.stored.length, data: message.data, header: () => undefined, storedAtMs: 0 });
  };
  readonly publish = (message: LogMessage): Promise<number> => {
    if (message.expect?.sequence !== this.stored.length) return Promise.reject(new WrongSequence(message.subject));
    this.stored.push(message);
    return Promise.resolve(this.stored.length);
  };
  routing(): string {
    const read = decode(this.stored.at(-1)?.data ?? new Uint8Array(0), [SensorsRoutingChanged]);
    if ('fault' in read) throw new Error(read.fault.message);
    return read.ok.value.routing;
  }
}
const config = (receiver: string): string => `{global: {slack_api_url: 'http://x/T000SECRET'}, route: {receiver: ${receiver}}, receivers: [{name: ${receiver}, slack_configs: [{send_resolved: false}], webhook_configs: [{url: 'http://hooks/s3cret', headers: {X-Key: hunter22}}], rate_limit: {max: 1, per: 1h}}]}`;

test('what is in the log says who is told and nothing of how they are reached', async () => {
  const log = new OneSubject();
  expect(await putRouting(log, parseConfig('r.yml', config('a')), 'me', 0)).toBe(true);
  expect(JSON.parse(log.routing())).toEqual({ route: { receiver: 'a' }, receivers: [{ name: 'a', rate_limit: { max: '1', per: '1h' }, slack_configs: [{ send_resolved: 'false' }], webhook_configs: [{}] }] });
  for (const secret of ['SECRET', 's3cret', 'hunter22']) expect(log.routing()).not.toContain(secret);
});

test('the same routing is stored once, another one when the file has changed; a wrong file is told once and changes nothing', async () => {
  const { path, remove } = await temporaryFolder('follow');
  const file = join(path, 'routes.yml');
  const log = new OneSubject();
  const said: string[] = [];
  // Half a file would be another wrong one.
  const replace = async (text: string): Promise<void> => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await replace(config('a'));
  const stop = await followRoutes({ file, transport: log, everyMs: 10, log: (level, message) => void said.push(`${level} ${message}`) });
  await replace(config('b'));
  await waitFor(() => log.stored.length === 2, { what: 'the second routing' });
  await replace('route: {receiver: nobody}');
  await waitFor(() => said.some((one) => one.startsWith('warn')), { what: 'a warning' });
  await replace(config('a'));
  await waitFor(() => log.stored.length === 3, { what: 'the third routing' });
  stop();
  expect(said.filter((one) => one.startsWith('warn'))).toHaveLength(1);
  await remove();
});

test('a start with a wrong file, or without it, is refused with every fault', async () => {
  const log = new OneSubject();
  await expect(followRoutes({ file: '/nowhere/routes.yml', transport: log, log: () => undefined })).rejects.toThrow(RoutesError);
  expect(log.stored).toEqual([]);
});
