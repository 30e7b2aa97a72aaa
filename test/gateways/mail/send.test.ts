import { writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DeliveryResult } from '../../../actors/sensors/ports.ts';
import { sendMail } from '../../../gateways/mail/index.ts';
import { certificateFor, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';
import { aNotification, addressesOf, first, listening } from '../sensors/notifications.ts';
import { headersOf, mailSink, type MailSink } from './sink.ts';

const open: { close(): Promise<void> }[] = [];
const sink = async (...args: Parameters<typeof mailSink>): Promise<MailSink> => {
  const made = await mailSink(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An address of this machine that is nobody else's, so that its port 465 is free. */
const smtpsHost = `127.46.${process.pid % 250}.${(process.pid >> 8) % 250 + 1}`;

const base = { to: 'kim@reef.example, ops@reef.example', from: 'Alidade <alerts@reef.example>', require_tls: false };
const send = (config: object, notification = aNotification()): Promise<DeliveryResult> =>
  sendMail(first(addressesOf({ email_configs: [{ ...base, ...config }] }).email), notification, { externalUrl: '', signal: new AbortController().signal, now: Date.now() });
const at = (port: number): { readonly smarthost: string } => ({ smarthost: `127.0.0.1:${port}` });

test('a mail reads well on a phone: subject, what, where, value, since when', async () => {
  const { port, mails } = await sink();
  expect(await send(at(port))).toMatchObject({ kind: 'sent', reference: expect.stringMatching(/^250/) });
  const mail = first(mails);
  expect(mail.to).toEqual(['kim@reef.example', 'ops@reef.example']);
  expect(headersOf(mail)).toMatchObject({ subject: 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82', 'message-id': '<n-abc@reef.example>', 'auto-submitted': 'auto-generated', date: 'Thu, 01 Jan 2026 00:12:30 +0000' });
  for (const line of ['tank-hot on D1 (critical)', 'The tank is <too> hot & "rising"', '83.25 > 82, worst 85', 'since 2026-01-01 00:00:30 UTC (12 min)', 'site reef-1']) expect(mail.raw).toContain(line);
});

test('sent again it is the same mail; a group is one thread', async () => {
  const { port, mails } = await sink();
  await send(at(port));
  await send(at(port));
  await send(at(port), aNotification({ intent_id: 'n-def', kind: 'resolved' }));
  const heads = mails.map(headersOf);
  expect(heads.map((head) => head['message-id'])).toEqual(['<n-abc@reef.example>', '<n-abc@reef.example>', '<n-def@reef.example>']);
  expect(new Set(heads.map(({ references }) => references)).size).toBe(1);
});

test("the receiver's own subject, text, html and headers; a line break in a label makes no header", async () => {
  const { port, mails } = await sink();
  await send({ ...at(port), subject: '{{ alerts[0].device }}: {{ alerts[0].annotations.summary }}', text: '{% for alert in alerts %}{{ alert.rule }} {{ alert.duration }}{% endfor %}', html: '<b>{{ title | escape }}</b>', headers: { 'X-Site': '{{ common_labels.site }}' } },
    aNotification({ alerts: [{ ...first(aNotification().alerts), annotations: { summary: 'hot\r\nBcc: evil@example.com' } }] }));
  const mail = first(mails);
  expect(headersOf(mail)).toMatchObject({ subject: 'D1: hot Bcc: evil@example.com', 'x-site': 'reef-1' });
  expect(headersOf(mail)['bcc']).toBeUndefined();
  expect(mail.to).toHaveLength(2);
  expect(mail.raw).toContain('tank-hot 12 min');
  expect(mail.raw).toContain('<b>CRITICAL FIRING: tank-hot on D1, 83.25 &gt; 82</b>');
});

describe('encryption and passwords', () => {
  test('STARTTLS and a password', async () => {
    const { port, mails } = await sink({ disabledCommands: [], authOptional: false });
    expect(await send({ ...at(port), require_tls: true, tls_config: { insecure_skip_verify: true }, auth_username: 'alidade', auth_password: 'hunter22' })).toMatchObject({ kind: 'sent' });
    expect(first(mails)).toMatchObject({ user: 'alidade', isEncrypted: true });
  });

  test('a certificate that nobody vouches for is refused, and so is a server without encryption', async () => {
    const encrypted = await sink({ disabledCommands: [] });
    expect(await send({ ...at(encrypted.port), require_tls: true })).toMatchObject({ kind: 'later', reason: expect.stringMatching(/certificate/) });
    const plain = await sink();
    expect(await send({ ...at(plain.port), require_tls: true })).toMatchObject({ kind: 'later' });
    expect([...encrypted.mails, ...plain.mails]).toEqual([]);
  });

  describe('with an authority of its own, whose certificate the configuration names', () => {
    const own = certificateFor({ names: ['mail.reef.example'], addresses: ['127.0.0.1', smtpsHost] });
    let folder: TemporaryFolder;
    let tls_config: { readonly ca_file: string };
    beforeAll(async () => {
      folder = await temporaryFolder('mail-authority');
      tls_config = { ca_file: join(folder.path, 'ca.pem') };
      await writeFile(tls_config.ca_file, own.cert);
    });
    afterAll(() => folder.remove());
    const smtps = { secure: true, disabledCommands: [], authOptional: false, ...own };
    const login = { auth_username: 'alidade', auth_password: 'hunter22', require_tls: true };

    test('STARTTLS', async () => {
      const { port, mails } = await sink({ disabledCommands: [], authOptional: false, ...own });
      expect(await send({ ...at(port), ...login, tls_config })).toMatchObject({ kind: 'sent' });
      expect(first(mails)).toMatchObject({ user: 'alidade', isEncrypted: true });
    });

    test('TLS from the first byte on a port of its own', async () => {
      const { port, mails } = await sink(smtps);
      expect(await send({ ...at(port), ...login, tls_config, force_implicit_tls: true })).toMatchObject({ kind: 'sent' });
      expect(first(mails)).toMatchObject({ user: 'alidade', isEncrypted: true });
      expect(await send({ ...at(port), ...login, tls_config, timeout: '300ms' })).toMatchObject({ kind: 'later' });
    });

    test('TLS from the first byte on port 465, without a word about it', async ({ skip }) => {
      // Ports below 1024 are the administrator's on many machines.
      const made = await mailSink(smtps, { host: smtpsHost, port: 465 }).catch((error: unknown) => skip(`port 465 cannot be had: ${String(error)}`));
      open.push(made);
      expect(await send({ smarthost: `${smtpsHost}:465`, ...login, tls_config })).toMatchObject({ kind: 'sent' });
      expect(first(made.mails)).toMatchObject({ user: 'alidade', isEncrypted: true });
    });

    test('the name in the certificate is looked at, and may be told', async () => {
      const other = certificateFor({ names: ['mail.reef.example'], addresses: [] });
      await writeFile(join(folder.path, 'other.pem'), other.cert);
      const { port, mails } = await sink({ secure: true, authOptional: true, ...other });
      const how = { ...at(port), require_tls: true, force_implicit_tls: true };
      expect(await send({ ...how, tls_config: { ca_file: join(folder.path, 'other.pem') } })).toMatchObject({ kind: 'later', reason: expect.stringMatching(/altnames|does not match/i) });
      expect(await send({ ...how, tls_config: { ca_file: join(folder.path, 'other.pem'), server_name: 'mail.reef.example' } })).toMatchObject({ kind: 'sent' });
      expect(mails).toHaveLength(1);
    });

    test('another authority is none: nothing is sent, and no password is told', async () => {
      const { port, mails } = await sink(smtps);
      expect(await send({ ...at(port), ...login, force_implicit_tls: true })).toMatchObject({ kind: 'later', reason: expect.stringMatching(/certificate/) });
      await expect(send({ ...at(port), ...login, force_implicit_tls: true, tls_config: { ca_file: join(folder.path, 'nowhere.pem') } })).rejects.toThrow(/nowhere\.pem cannot be read/);
      expect(mails).toEqual([]);
    });
  });

  test('a wrong password is tried again later, and is in no error', async () => {
    const { port } = await sink({ authOptional: false, allowInsecureAuth: true });
    const result = await send({ ...at(port), auth_username: 'alidade', auth_password: 'wrong-password-9' });
    expect(result).toMatchObject({ kind: 'later', code: 'EAUTH' });
    expect(JSON.stringify(result)).not.toContain('wrong-password-9');
  });
});

describe('servers that are not well', () => {
  const refusing = (code: number): Parameters<typeof mailSink>[0] => ({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('not today'), { responseCode: code })) });
  test('a recipient that is refused for good is not tried again; one that is refused for now is', async () => {
    const [gone, busy] = [await sink(refusing(550)), await sink(refusing(450))];
    expect(await send(at(gone.port))).toMatchObject({ kind: 'never', code: 'SMTP_550' });
    expect(await send(at(busy.port))).toMatchObject({ kind: 'later' });
  });

  test('of two recipients one is refused: the other gets the mail, and that is said', async () => {
    const { port, mails } = await sink({ onRcptTo: ({ address }, _session, done) => done(address.startsWith('kim') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null) });
    expect(await send(at(port))).toMatchObject({ kind: 'sent', reference: expect.stringContaining('refused for kim@reef.example') });
    expect(first(mails).to).toEqual(['ops@reef.example']);
  });

  const greetings: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['says nothing', () => undefined],
    ['greets and then says nothing', (socket: Socket) => void socket.write('220 hello\r\n')],
    ['half-closes after its greeting', (socket: Socket) => void socket.end('220 hello\r\n')],
    ['speaks nonsense', (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ];
  test.for(greetings)('one that %s', async ([, greet]) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      greet(socket);
    });
    const port = await listening(server);
    expect(await send({ ...at(port), timeout: '150ms' })).toMatchObject({ kind: 'later' });
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    expect(await send({ ...at(port), timeout: '1s' })).toMatchObject({ kind: 'later', code: 'ESOCKET' });
  });
});
