/** Tells a webhook: in a known form, or in one of the receiver's own, signed, and under the same id however often it is sent. */
import type { DeliveryResult } from '../../actors/sensors/ports.ts';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { variablesOf } from '../sensors/message/index.ts';
import { secretText, type HttpAuth, type WebhookAddress } from '../sensors/routes/index.ts';
import { tell } from './http.ts';
import { alertmanagerPayload, cloudEventPayload } from './payload.ts';
import { signature } from './sign.ts';

export interface SendOptions {
  readonly externalUrl: string;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export async function sendWebhook(address: WebhookAddress, notification: SensorsNotificationBody, options: SendOptions): Promise<DeliveryResult> {
  const variables = { ...variablesOf(notification, options.externalUrl), secrets: await secretTexts(address.secrets) };
  return sendBody(address, { id: notification.intent_id, ...bodyOf(address, notification, options.externalUrl, variables) }, variables, options);
}

/** Sends a body under an id, signed and with the address's own headers, which know the variables. */
export async function sendBody(address: WebhookAddress, { id, body, type }: { readonly id: string; readonly body: string; readonly type: string }, variables: Readonly<Record<string, unknown>>, { signal, now }: SendOptions): Promise<DeliveryResult> {
  const url = await secretText(address.url);
  const secrets = await secretTexts(address.secrets);
  const auth = await authorization(address.auth);
  const signing = address.signingSecret === undefined ? undefined : await secretText(address.signingSecret);
  const timestamp = Math.floor(now / 1000);
  const headers = {
    'content-type': type, 'user-agent': 'alidade', 'idempotency-key': id, 'webhook-id': id, 'webhook-timestamp': String(timestamp),
    ...(signing === undefined ? {} : { 'webhook-signature': signature(signing, id, timestamp, body) }),
    ...(auth === undefined ? {} : { authorization: auth.header }),
    ...Object.fromEntries(Object.entries(address.headers).map(([name, template]) => [name.toLowerCase(), template({ ...variables, secrets })])),
  };
  const hidden = [...Object.values(secrets), ...(auth?.secrets ?? []), ...(signing === undefined ? [] : [signing]), ...secretParts(url)];
  return tell({ url, method: address.method, headers, body, timeoutMs: address.timeoutMs, secrets: hidden }, signal, now);
}

function bodyOf({ content, maxAlerts }: WebhookAddress, notification: SensorsNotificationBody, externalUrl: string, variables: Readonly<Record<string, unknown>>): { readonly body: string; readonly type: string } {
  if ('body' in content) return { body: content.body(variables), type: content.contentType };
  if ('form' in content) return { body: new URLSearchParams(Object.entries(content.form).map(([name, template]): [string, string] => [name, template(variables)])).toString(), type: 'application/x-www-form-urlencoded' };
  if (content.format === 'cloudevents') return { body: cloudEventPayload(notification, externalUrl), type: 'application/cloudevents+json' };
  return { body: alertmanagerPayload(notification, externalUrl, maxAlerts), type: 'application/json' };
}

/** Each read anew. */
export async function secretTexts(secrets: WebhookAddress['secrets']): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(await Promise.all(Object.entries(secrets).map(async ([name, secret]) => [name, await secretText(secret)] as const)));
}

async function authorization(auth: HttpAuth | undefined): Promise<{ readonly header: string; readonly secrets: readonly string[] } | undefined> {
  if (auth === undefined) return undefined;
  if (auth.kind === 'header') {
    const credentials = await secretText(auth.credentials);
    return { header: `${auth.scheme} ${credentials}`, secrets: [credentials] };
  }
  const password = await secretText(auth.password);
  return { header: `Basic ${Buffer.from(`${auth.user}:${password}`, 'utf8').toString('base64')}`, secrets: [password] };
}

/** Path and query of a URL: tokens stand there. */
export function secretParts(url: string): readonly string[] {
  if (!URL.canParse(url)) return [url];
  const { pathname, search, password } = new URL(url);
  return [url, search.slice(1), password, ...pathname.split('/').filter((part) => part.length > 8)].filter((part) => part !== '');
}
