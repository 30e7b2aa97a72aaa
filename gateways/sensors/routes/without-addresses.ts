/** What of a configuration may stand in the log: everything that decides who is told, nothing that says how they are reached. */
import { channels } from '../../../actors/sensors/core/notify/routing.ts';

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function withoutAddresses(config: unknown): unknown {
  if (!isMap(config)) return config;
  const { global: _global, receivers, ...rest } = config;
  return { ...rest, receivers: Array.isArray(receivers) ? receivers.map(bareReceiver) : [] };
}

function bareReceiver(receiver: unknown): unknown {
  if (!isMap(receiver)) return receiver;
  const lists = channels.map((channel) => `${channel}_configs`).filter((name) => Array.isArray(receiver[name]));
  const bare = (list: unknown): unknown => (Array.isArray(list) ? list.map((one: unknown) => (isMap(one) && 'send_resolved' in one ? { send_resolved: one['send_resolved'] } : {})) : []);
  return { name: receiver['name'], ...('rate_limit' in receiver ? { rate_limit: receiver['rate_limit'] } : {}), ...Object.fromEntries(lists.map((name) => [name, bare(receiver[name])])) };
}
