/**
 * Tells one receiver of one alert: people by mail, Slack or webhook, brokers by a packet in the alert stream. It is tried
 * until the other side takes it, with growing pauses, for as long as the settings say. A crash between the sending and its
 * outcome repeats that sending under the same id.
 */
import { defineActor, done, reject, retry } from '../../protocol/actor.ts';
import { settingsTable } from '../../protocol/settings.ts';
import { SkyNotice, SkyNotified } from '../../schemas/index.ts';
import './notify-ports.ts';

/** How long it is tried is a matter of time, not of attempts. */
const attempts = 1_000_000;

export const notifySettings = settingsTable({
  receivers: { env: 'ALIDADE_SKY_RECEIVERS', type: 'path', default: '', doc: 'Who the receivers of the curation’s filters are: a file with `global` and `receivers` as in the notification configuration. Empty: that of ALIDADE_SENSORS_ROUTES. `stream`, `stream-ztf` and `stream-lsst` are there without any.' },
  giveUpSeconds: { env: 'ALIDADE_SKY_GIVE_UP', type: 'duration', default: 24 * 3600, min: 60, max: 7 * 86_400, doc: 'How long a receiver that does not take a message is tried again before it becomes a dead letter.' },
});

export const notify = defineActor({
  domain: 'sky',
  name: 'notify',
  consumes: SkyNotice,
  emits: { notified: SkyNotified },
  settings: notifySettings,
  policy: { attempts, backoff: { firstSeconds: 1, factor: 2, maxSeconds: 60, jitter: 0.2 }, timeLimitSeconds: 60, concurrency: 3, runs: 'inline' },
  ports: ['skyDelivery'],
  async run(notice, { id, attempt, now, settings, signal, skyDelivery }) {
    const { receiver, alert, at } = notice;
    const result = await skyDelivery.send(notice, signal);
    if (result.kind === 'sent') return done(SkyNotified, { notice_id: id, receiver, alert_id: alert.alert_id, object_id: alert.object_id, noticed_at: at, sent_at: new Date(now).toISOString(), attempts: attempt, sent: result.sent });
    if (result.kind === 'never') return reject(`${receiver}: ${result.reason}`, { code: result.code });
    const ageSeconds = (now - Date.parse(at)) / 1000;
    if (attempt > 1 && ageSeconds > settings.giveUpSeconds) return reject(`${receiver}: given up after ${Math.round(ageSeconds)} s: ${result.reason}`, { code: result.code });
    return retry(`${receiver}: ${result.reason}`, { code: result.code, ...(result.afterSeconds === undefined ? {} : { afterSeconds: result.afterSeconds }) });
  },
});
