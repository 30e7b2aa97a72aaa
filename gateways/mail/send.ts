/** Tells somebody by mail, over SMTP: TLS from the first byte, or STARTTLS, which is required unless the address says otherwise. */
import { readFile } from 'node:fs/promises';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { DeliveryResult } from '../../actors/sensors/ports.ts';
import { AlidadeError, oneLine } from '../../protocol/errors.ts';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { secretText, type EmailAddress } from '../sensors/routes/index.ts';
import { withoutSecrets, type SendOptions } from '../webhook/index.ts';
import { letterOf } from './letter.ts';

/** Times the limit of one exchange that a whole mail may take. */
const mostExchanges = 3;

export const sendMail = (address: EmailAddress, notification: SensorsNotificationBody, { externalUrl, signal }: SendOptions): Promise<DeliveryResult> => sendLetter(address, letterOf(address, notification, externalUrl), signal);

export async function sendLetter(address: EmailAddress, letter: SendMailOptions, signal: AbortSignal): Promise<DeliveryResult> {
  const { host, port, timeoutMs, auth } = address;
  const password = auth === undefined ? undefined : await secretText(auth.password);
  const place = `${host}:${port}`;
  const transport = createTransport({
    host, port, secure: address.isImplicitTls, requireTLS: address.requireTls, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs,
    ...(address.hello === undefined ? {} : { name: address.hello }),
    ...(auth === undefined || password === undefined ? {} : { auth: { user: auth.user, pass: password } }),
    tls: { rejectUnauthorized: !address.tls.isInsecure, ...(address.tls.serverName === undefined ? {} : { servername: address.tls.serverName }), ...(await authorities(address.tls.caFile)) },
  });
  // The library's own limits begin anew with each answer; this one is for the whole.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(mostExchanges * timeoutMs)]);
  try {
    const sent = await Promise.race([transport.sendMail(letter), aborted(limit, `${place} did not take the mail within ${(mostExchanges * timeoutMs) / 1000} s`)]);
    const refused = sent.rejected.length === 0 ? '' : `; refused for ${sent.rejected.map(String).join(', ')}`;
    return { kind: 'sent', reference: `${oneLine(sent.response)}${refused}` };
  } catch (error) {
    return failure(error, place, password === undefined ? [] : [password]);
  } finally {
    transport.close();
  }
}

function aborted(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, fail) => {
    signal.addEventListener('abort', () => fail(new AlidadeError('TIMEOUT', message, { retryable: true })), { once: true });
  });
}

async function authorities(file: string | undefined): Promise<{ readonly ca?: string }> {
  if (file === undefined) return {};
  try {
    return { ca: await readFile(file, 'utf8') };
  } catch (error) {
    throw new AlidadeError('CA_UNREADABLE', `the certificates in ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { retryable: true });
  }
}

/** A server's 5xx about sender, recipient or content will be the same next time; a wrong password or a broken line may be mended. */
function failure(error: unknown, place: string, secrets: readonly string[]): DeliveryResult {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SMTP';
  const answer = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const reason = `${place}: ${withoutSecrets(oneLine(error.message), secrets)}`;
  const isRefused = answer !== undefined && answer >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return isRefused ? { kind: 'never', code: `SMTP_${answer}`, reason } : { kind: 'later', code, reason };
}
