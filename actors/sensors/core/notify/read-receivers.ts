/** Receivers and the kinds of their addresses. */
import type { Reader } from './fault.ts';
import { readDuration } from './read-values.ts';
import { channels, type Integration, type Receiver } from './routing.ts';

export function readReceivers(list: Reader): ReadonlyMap<string, Receiver> {
  return unique(list.items().map((one) => ({ one, receiver: readReceiver(one) })));
}

const receiverFields = ['name', 'email_configs', 'slack_configs', 'webhook_configs', 'rate_limit'] as const;
const elsewhere: Readonly<Record<string, string>> = { pagerduty_configs: 'PagerDuty', pushover_configs: 'Pushover', telegram_configs: 'Telegram', opsgenie_configs: 'OpsGenie', victorops_configs: 'VictorOps', discord_configs: 'Discord', webex_configs: 'Webex', wechat_configs: 'WeChat', sns_configs: 'Amazon SNS' };

/** Alertmanager's own defaults: mail and Slack do not tell of the end, a webhook does. Ours tells of it everywhere unless the file says no. */
const tellsOfTheEnd = true;

function readReceiver(receiver: Reader): Receiver | undefined {
  const read = receiver.fields(receiverFields, (field) => (elsewhere[field] === undefined ? undefined : `${field} is not supported; ${elsewhere[field]} is reached by webhook_configs with a body and headers of its own, as docs/notification.md shows`));
  const name = read.name.text() ?? '';
  if (name === '') return receiver.fault('a receiver has a name');
  const lists = { email: read.email_configs, slack: read.slack_configs, webhook: read.webhook_configs };
  const integrations = channels.flatMap((channel) =>
    lists[channel].items().flatMap((one, index): readonly Integration[] => {
      const told = one.entries().find(([field]) => field === 'send_resolved')?.[1].flag();
      return [{ channel, index, sendResolved: told ?? tellsOfTheEnd }];
    }));
  return { name, integrations, rateLimit: read.rate_limit.isAbsent ? undefined : readRateLimit(read.rate_limit) };
}

function readRateLimit(limit: Reader): Receiver['rateLimit'] {
  const { max, per } = limit.fields(['max', 'per']);
  const count = max.whole(1, 10_000) ?? (max.isAbsent ? max.fault('is missing: how many messages') : undefined);
  const perMs = readDuration(per, 1) ?? (per.isAbsent ? per.fault('is missing: within which time') : undefined);
  return count === undefined || perMs === undefined ? undefined : { max: count, perMs };
}

function unique(read: readonly { readonly one: Reader; readonly receiver: Receiver | undefined }[]): ReadonlyMap<string, Receiver> {
  const receivers = new Map<string, Receiver>();
  for (const { one, receiver } of read) {
    if (receiver === undefined) continue;
    if (receivers.has(receiver.name)) one.fault(`there are two receivers named ${receiver.name}`);
    receivers.set(receiver.name, receiver);
  }
  return receivers;
}
