/** What the notifier knows and has said, for the metrics. */
import type { MachineNumber } from '../../protocol/keyed.ts';
import type { NotifierState } from './core/notify/notifier.ts';

export function notifierNumbers(state: NotifierState, counts: { readonly unreadable: number; readonly intents: ReadonlyMap<string, number> }): readonly MachineNumber[] {
  const gauge = (name: string, help: string, value: number): MachineNumber => ({ name, help, type: 'gauge', values: [{ labels: {}, value }] });
  const alerts = [...state.alerts.values()];
  return [
    gauge('alidade_sensors_notifier_alerts', 'Alerts that fire, as the notifier knows them.', alerts.filter(({ isFiring }) => isFiring).length),
    gauge('alidade_sensors_acknowledged', 'Alerts that fire and are acknowledged.', alerts.filter(({ isFiring, acknowledgedUntil }) => isFiring && acknowledgedUntil > state.now).length),
    gauge('alidade_sensors_groups', 'Groups of alerts that somebody is told of together.', state.groups.size),
    gauge('alidade_sensors_silences', 'Silences that are pending or active.', state.silences.size),
    gauge('alidade_sensors_escalations', 'Escalations under way.', state.escalations.size),
    gauge('alidade_sensors_flapping', 'Alerts that flap and are damped.', [...state.flaps.flaps.values()].filter(({ isFlapping }) => isFlapping).length),
    gauge('alidade_sensors_held_back', 'Messages that rate limits hold back.', [...state.budgets.values()].reduce((sum, { budget }) => sum + budget.heldMessages, 0)),
    { name: 'alidade_sensors_notifier_unreadable_total', help: 'Messages that the notifier could not take.', type: 'counter', values: [{ labels: {}, value: counts.unreadable }] },
    {
      name: 'alidade_sensors_intents_total', help: 'Intents to tell somebody, by channel and kind.', type: 'counter',
      values: [...counts.intents].map(([key, value]) => ({ labels: { channel: key.split('/')[0] ?? '', kind: key.split('/')[1] ?? '' }, value })),
    },
  ];
}
