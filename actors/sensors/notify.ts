/**
 * Decides who is told of what. Its log is the order: transitions of alerts, orders of people, another routing, time. What
 * it says: the intent to tell one receiver through one address, once for each id; `deliver` does it.
 */
import { defineKeyedActor } from '../../protocol/keyed.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsNotification, SensorsPulse, SensorsRoutingChanged, SensorsSilenced, SensorsSnoozed, SensorsTick } from '../../schemas/index.ts';
import { NotifierMachine } from './notifier-machine.ts';
import { notifySettings } from './settings.ts';

export const notify = defineKeyedActor({
  domain: 'sensors',
  name: 'notify',
  consumes: [SensorsAlert, SensorsAcknowledged, SensorsSnoozed, SensorsSilenced, SensorsRoutingChanged, SensorsTick, SensorsPulse],
  emits: [SensorsNotification],
  settings: notifySettings,
  // Groups, silences and inhibition span devices: one machine knows them all.
  partitions: () => 1,
  ticks: ({ pulseSeconds }) => {
    const everySeconds = Math.max(1, Math.round(pulseSeconds));
    return { event: SensorsPulse, id: 'second', data: Buffer.from(JSON.stringify({ every_ms: everySeconds * 1000 })), everySeconds };
  },
  machine: (settings, _partition, snapshot) => new NotifierMachine(settings, snapshot),
});
