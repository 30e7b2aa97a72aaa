/** Settings of the sensors actors. */
import { settingsTable } from '../../protocol/settings.ts';

export const evaluateSettings = settingsTable({
  intervalSeconds: { env: 'ALIDADE_SENSORS_INTERVAL', type: 'duration', default: 30, min: 1, max: 86_400, doc: 'How often rules are evaluated; whole seconds.' },
  partitions: { env: 'ALIDADE_SENSORS_PARTITIONS', type: 'integer', default: 1, min: 1, max: 256, doc: 'Shares into which devices are divided, each evaluated by one process at a time. Another number begins anew from what the log holds.' },
  freshnessSeconds: { env: 'ALIDADE_SENSORS_FRESHNESS', type: 'duration', default: 300, min: 1, max: 30 * 86_400, doc: 'Age at which a reading is no longer in force; at exactly this age it is.' },
  aheadSeconds: { env: 'ALIDADE_SENSORS_AHEAD', type: 'duration', default: 300, min: 0, max: 86_400, doc: 'How far ahead of its arrival a reading’s own time may lie; it is kept until then. Beyond it is dropped.' },
  rules: { env: 'ALIDADE_SENSORS_RULES', type: 'path', default: '', doc: 'A file with rules, or a folder of them; followed while `alidade up` runs. Empty: the folder `rules` in the home, which begins with the rules that watch Alidade itself.' },
  devices: { env: 'ALIDADE_SENSORS_DEVICES', type: 'path', default: '', doc: 'A file with devices, or a folder of them; followed as well. Empty: the folder `devices` in the home, if there is one.' },
  deadSeconds: { env: 'ALIDADE_SENSORS_DEAD_LIFETIME', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of dead letters of readings that could not be read; one a device and minute.' },
});

export const notifySettings = settingsTable({
  pulseSeconds: { env: 'ALIDADE_SENSORS_PULSE', type: 'duration', default: 1, min: 1, max: 60, doc: 'How often it is looked whether somebody has to be told; whole seconds. The precision of group_wait, group_interval and escalation.' },
  deadSeconds: { env: 'ALIDADE_SENSORS_DEAD_LIFETIME', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of dead letters of readings that could not be read; one a device and minute.' },
});

export const deliverSettings = settingsTable({
  routes: { env: 'ALIDADE_SENSORS_ROUTES', type: 'path', default: '', doc: 'The notification configuration: an alertmanager.yml, or one with Alidade’s own fields (docs/notification.md). Empty: nobody is told.' },
  giveUpSeconds: { env: 'ALIDADE_SENSORS_GIVE_UP', type: 'duration', default: 6 * 3600, min: 60, max: 86_400, doc: 'How long a message to a receiver that does not take it is tried again before it becomes a dead letter.' },
  externalUrl: { env: 'ALIDADE_EXTERNAL_URL', type: 'string', default: '', doc: 'Address at which people reach Alidade’s page; messages link to it. Empty: no links.' },
});
