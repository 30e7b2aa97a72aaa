/** Settings of the sensors actors. */
import { settingsTable } from '../../protocol/settings.ts';

export const evaluateSettings = settingsTable({
  intervalSeconds: { env: 'ALIDADE_SENSORS_INTERVAL', type: 'duration', default: 30, min: 1, max: 86_400, doc: 'How often rules are evaluated; whole seconds.' },
  partitions: { env: 'ALIDADE_SENSORS_PARTITIONS', type: 'integer', default: 1, min: 1, max: 256, doc: 'Shares into which devices are divided, each evaluated by one process at a time. Another number begins anew from what the log holds.' },
  freshnessSeconds: { env: 'ALIDADE_SENSORS_FRESHNESS', type: 'duration', default: 300, min: 1, max: 30 * 86_400, doc: 'Age at which a reading is no longer in force; at exactly this age it is.' },
  aheadSeconds: { env: 'ALIDADE_SENSORS_AHEAD', type: 'duration', default: 300, min: 0, max: 86_400, doc: 'How far ahead of its arrival a reading’s own time may lie; it is kept until then. Beyond it is dropped.' },
  deadSeconds: { env: 'ALIDADE_SENSORS_DEAD_LIFETIME', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of dead letters of readings that could not be read; one a device and minute.' },
});
