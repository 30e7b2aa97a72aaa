/** Tells a Slack channel through an incoming webhook. Slack knows no repeated sending: after a crash a message may stand there twice. */
import type { DeliveryResult } from '../../actors/sensors/ports.ts';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { variablesOf } from '../sensors/message/index.ts';
import { secretText, type SlackAddress } from '../sensors/routes/index.ts';
import { secretParts, tell, type SendOptions } from '../webhook/index.ts';
import { slackMessage } from './message.ts';

export async function sendSlack(address: SlackAddress, notification: SensorsNotificationBody, { externalUrl, signal, now }: SendOptions): Promise<DeliveryResult> {
  const url = await secretText(address.url);
  const own = address.text?.(variablesOf(notification, externalUrl));
  const message = {
    ...(own === undefined ? slackMessage(notification, externalUrl) : { text: own }),
    ...(address.channel === undefined ? {} : { channel: address.channel }),
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.iconEmoji === undefined ? {} : { icon_emoji: address.iconEmoji }),
  };
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'alidade', 'idempotency-key': notification.intent_id };
  return tell({ url, method: 'POST', headers, body: JSON.stringify(message), timeoutMs: address.timeoutMs, secrets: secretParts(url) }, signal, now);
}
