import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, RoutesError, secretText } from '../../../../gateways/sensors/routes/index.ts';
import { temporaryFolder } from '../../../support/index.ts';
import { addressesOf, first } from '../notifications.ts';

function faultOf(receiver: object, global: object = {}): string {
  try {
    addressesOf(receiver, global);
  } catch (error) {
    if (error instanceof RoutesError) return error.message;
    throw error;
  }
  return '';
}

describe('addresses', () => {
  test('what an address does not say it has from global', () => {
    const global = { smtp_smarthost: 'mail:587', smtp_from: 'a@b.c', smtp_hello: 'reef', smtp_auth_username: 'u', smtp_auth_password: 'p', slack_api_url: 'https://hooks/x' };
    const { email, slack } = addressesOf({ email_configs: [{ to: 'x@y.z' }, { to: 'x@y.z', smarthost: '[::1]:25', from: 'own@b.c', auth_password: 'q', require_tls: false }], slack_configs: [{}] }, global);
    expect(email).toMatchObject([
      { to: ['x@y.z'], from: 'a@b.c', host: 'mail', port: 587, hello: 'reef', auth: { user: 'u', password: { value: 'p' } }, requireTls: true },
      { from: 'own@b.c', host: '::1', port: 25, auth: { password: { value: 'q' } }, requireTls: false },
    ]);
    expect(slack).toMatchObject([{ url: { value: 'https://hooks/x' } }]);
  });

  test('files with secrets count from the folder of the configuration', async () => {
    const { path, remove } = await temporaryFolder('secrets');
    await writeFile(join(path, 'url'), 'https://hooks/secret\n');
    const config = parseConfig(join(path, 'r.yml'), '{route: {receiver: r}, receivers: [{name: r, slack_configs: [{api_url_file: url}]}]}');
    expect(await secretText(first(config.addresses.get('r')?.slack ?? []).url)).toBe('https://hooks/secret');
    await remove();
    await expect(secretText({ file: join(path, 'url') })).rejects.toThrow(/cannot be read: ENOENT/);
  });

  test.for([
    ['a mail to nobody', { email_configs: [{ from: 'a@b.c', smarthost: 'm:25' }] }, 'email_configs[0].to: is missing'],
    ['a mail from nobody', { email_configs: [{ to: 'a@b.c', smarthost: 'm:25' }] }, 'from: is missing, here and as global.smtp_from'],
    ['a mail server without port', { email_configs: [{ to: 'a@b.c', from: 'a@b.c', smarthost: 'm' }] }, 'smarthost: expected host:port'],
    ['a user without password', { email_configs: [{ to: 'a@b.c', from: 'a@b.c', smarthost: 'm:25', auth_username: 'u' }] }, 'auth_password: is missing beside auth_username'],
    ['a secret twice', { slack_configs: [{ api_url: 'https://x', api_url_file: 'y' }] }, 'is given beside the value itself'],
    ['a URL that is none', { webhook_configs: [{ url: 'ftp://x' }] }, 'expected a URL that begins with http'],
    ['a webhook to nowhere', { webhook_configs: [{}] }, 'url: is missing'],
    ['two contents', { webhook_configs: [{ url: 'http://x', body: 'a', form: { a: 'b' } }] }, 'only one of format, body and form'],
    ['a misspelt name in a template', { webhook_configs: [{ url: 'http://x', body: '{{ secrets.key }} {{ titel }}' }] }, 'there is nothing named titel'],
    ['a template of Go', { slack_configs: [{ api_url: 'http://x', text: '{{ template "slack.default.text" . }}' }] }, 'Alidade reads Liquid'],
    ['a field of Slack that is not supported', { slack_configs: [{ api_url: 'http://x', color: 'red' }] }, 'there is no field color here'],
    ['a proxy', { webhook_configs: [{ url: 'http://x', http_config: { proxy_url: 'http://p' } }] }, 'there is no field proxy_url here'],
    ['a limit that is none', { webhook_configs: [{ url: 'http://x' }], rate_limit: { max: 0 } }, 'rate_limit.max: expected a number from 1 to 10000'],
    ['another service', { pagerduty_configs: [{}] }, 'PagerDuty is reached by webhook_configs'],
  ] as const)('%s is a fault that names its field', ([, receiver, words]) => {
    expect(faultOf(receiver)).toContain(words);
  });

  test('an unsupported global field is named; resolve_timeout is read', () => {
    expect(faultOf({}, { opsgenie_api_key: 'k' })).toContain('global.opsgenie_api_key: opsgenie_api_key is not supported here');
    expect(faultOf({}, { resolve_timeout: '5m' })).toBe('');
  });
});
