/**
 * Tells a receiver. An intent is one job: it is tried until the other side takes it, with growing pauses, for as long as
 * the settings say. A crash between the sending and its outcome repeats that sending under the same id. What the same
 * group said before through the same address goes out first.
 */
import { defineActor, done, reject, retry } from '../../protocol/actor.ts';
import { SensorsDelivered, SensorsNotification, type SensorsDeliveredBody, type SensorsNotificationBody } from '../../schemas/index.ts';
import './ports.ts';
import { deliverSettings } from './settings.ts';

/** How long it is tried is a matter of time, not of attempts. */
const attempts = 1_000_000;
/** Between looks whether what goes first has gone. */
const longestWaitSeconds = 15;

export const deliver = defineActor({
  domain: 'sensors',
  name: 'deliver',
  consumes: SensorsNotification,
  emits: { delivered: SensorsDelivered },
  settings: deliverSettings,
  policy: { attempts, backoff: { firstSeconds: 1, factor: 2, maxSeconds: 60, jitter: 0.2 }, timeLimitSeconds: 180, concurrency: 256, runs: 'inline' },
  ports: ['delivery', 'outcomes'],
  async run(intent, { id, attempt, now, settings, signal, delivery, outcomes }) {
    const { previous, expires_at } = intent;
    // After a time in which nothing ran, what has been overtaken is not told; what was tried before is not overtaken by that.
    if (attempt === 1 && expires_at !== null && now >= Date.parse(expires_at)) return done(SensorsDelivered, deliveredOf(id, intent, attempt, now, `overtaken at ${expires_at}`, false));
    if (previous !== null && !(await outcomes.isOver('sensors', 'deliver', previous))) return retry(`waits for ${previous}, which goes out before it`, { code: 'WAITS', afterSeconds: Math.min(longestWaitSeconds, 2 ** (attempt - 1)) });
    const result = await delivery.send(intent, signal);
    if (result.kind === 'sent') return done(SensorsDelivered, deliveredOf(id, intent, attempt, now, result.reference, true));
    if (result.kind === 'never') return reject(`${intent.receiver}: ${result.reason}`, { code: result.code });
    const ageSeconds = (now - Date.parse(intent.at)) / 1000;
    if (ageSeconds > settings.giveUpSeconds) return reject(`${intent.receiver}: given up after ${Math.round(ageSeconds)} s: ${result.reason}`, { code: result.code });
    return retry(`${intent.receiver}: ${result.reason}`, { code: result.code, ...(result.afterSeconds === undefined ? {} : { afterSeconds: result.afterSeconds }) });
  },
});

function deliveredOf(id: string, intent: SensorsNotificationBody, attempt: number, now: number, reference: string, wasSent: boolean): SensorsDeliveredBody {
  const { group, receiver, channel, address, at, alerts } = intent;
  return { intent_id: id, group, receiver, channel, address, alert_ids: alerts.map(({ alert_id }) => alert_id), intended_at: at, sent_at: new Date(now).toISOString(), attempts: attempt, was_sent: wasSent, reference };
}
