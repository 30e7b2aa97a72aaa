/** The port through which intents leave: finds the address, and sends through its lane. */
import { stat } from 'node:fs/promises';
import type { Delivery, DeliveryResult } from '../../../actors/sensors/ports.ts';
import { deliverSettings } from '../../../actors/sensors/settings.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import { readSettings, type Environment } from '../../../protocol/settings.ts';
import type { SensorsNotificationBody } from '../../../schemas/index.ts';
import { sendMail } from '../../mail/index.ts';
import { sendSlack } from '../../slack/index.ts';
import { sendWebhook, type SendOptions } from '../../webhook/index.ts';
import { readConfig, type Addresses, type NotificationConfig } from '../routes/index.ts';
import { Lanes, type Passage } from './lanes.ts';

/** The configuration of a file, read anew when the file has changed. Throws (retryable) while it cannot be read. */
class ConfigFile {
  readonly #file: string;
  #read: { readonly mark: string; readonly config: NotificationConfig } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async addresses(): Promise<NotificationConfig['addresses']> {
    if (this.#file === '') throw new AlidadeError('NO_ROUTES', 'ALIDADE_SENSORS_ROUTES names no notification configuration', { retryable: true });
    const mark = await stat(this.#file).then(({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`, () => 'gone');
    if (this.#read?.mark === mark) return this.#read.config.addresses;
    try {
      const config = await readConfig(this.#file);
      this.#read = { mark, config };
    } catch (error) {
      // A file that is being written or wrong now: what stood there before still says how people are reached.
      if (this.#read === undefined) throw new AlidadeError('INVALID_ROUTES', `the notification configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`, { retryable: true });
    }
    return this.#read.config.addresses;
  }
}

export interface DeliveryOptions {
  readonly env: Environment;
  readonly now?: () => number;
}

export function openDelivery({ env, now = Date.now }: DeliveryOptions): Delivery {
  const { routes, externalUrl } = readSettings(deliverSettings, env);
  const file = new ConfigFile(routes);
  const lanes = new Lanes(now);
  return {
    async send(notification, signal) {
      try {
        const place = placeOf((await file.addresses()).get(notification.receiver), notification, { externalUrl, signal, now: now() });
        if (place === undefined) return { kind: 'never', code: 'NO_ADDRESS', reason: `the configuration has no ${notification.channel} address ${notification.address} any more` };
        return resultOf(await lanes.pass(place.lane, place.send, wellnessOf));
      } catch (error) {
        if (error instanceof AlidadeError && error.retryable) return { kind: 'later', code: error.code, reason: error.message };
        throw error;
      }
    },
  };
}

interface Place {
  readonly lane: string;
  readonly send: () => Promise<DeliveryResult>;
}

/** Mail servers are shared by many; other addresses stand for themselves. */
function placeOf(addresses: Addresses | undefined, notification: SensorsNotificationBody, options: SendOptions): Place | undefined {
  const { receiver, channel, address: index } = notification;
  const lane = `${receiver}/${channel}/${index}`;
  switch (channel) {
    case 'email': {
      const address = addresses?.email[index];
      return address === undefined ? undefined : { lane: `smtp ${address.host}:${address.port}`, send: () => sendMail(address, notification, options) };
    }
    case 'slack': {
      const address = addresses?.slack[index];
      return address === undefined ? undefined : { lane, send: () => sendSlack(address, notification, options) };
    }
    case 'webhook': {
      const address = addresses?.webhook[index];
      return address === undefined ? undefined : { lane, send: () => sendWebhook(address, notification, options) };
    }
  }
}

/** What a mail server says about one mail says nothing about the next. */
const aboutOneMail: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);

/** A refusal is an answer; a server that says how long it wants to be left alone is. */
function wellnessOf(result: DeliveryResult): 'well' | 'down' | { readonly restMs: number } {
  if (result.kind !== 'later' || result.code === 'CANCELLED' || aboutOneMail.has(result.code)) return 'well';
  return result.afterSeconds === undefined ? 'down' : { restMs: result.afterSeconds * 1000 };
}

function resultOf(passage: Passage<DeliveryResult>): DeliveryResult {
  if ('done' in passage) return passage.done;
  const afterSeconds = Math.ceil(passage.closedForMs / 1000);
  return { kind: 'later', code: 'ADDRESS_RESTS', reason: `the address is left alone for ${afterSeconds} s, after it did not answer or asked for it`, afterSeconds };
}
