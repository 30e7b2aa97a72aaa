/** Alerts and configurations for tests of the notifier. */
import { createHash } from 'node:crypto';
import { Notifier } from '../../../../../actors/sensors/core/notify/notifier.ts';
import type { Routing } from '../../../../../actors/sensors/core/notify/routing.ts';
import type { SensorsAlertBody } from '../../../../../schemas/generated/sensors.ts';
import { readRouting } from '../../../../../actors/sensors/core/notify/read-routing.ts';
import { re2 } from '../../../../../actors/sensors/re2.ts';

export const start = Date.parse('2026-01-01T00:00:00Z');
export const iso = (at: number): string => new Date(at).toISOString();
export const idOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

export const routingOf = (config: unknown): Routing => {
  const read = readRouting(config, re2);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.routing;
};
export const notifierOf = (config: unknown): Notifier => new Notifier(routingOf(config), idOf);

/** The nth event of a rule and device. */
export function alertOf(rule: string, device: string, to: 'firing' | 'inactive', at: number, more: { readonly labels?: Readonly<Record<string, string>>; readonly nth?: number; readonly severity?: string } = {}): SensorsAlertBody {
  return {
    alert_id: `${rule}-${device}-${more.nth ?? 1}`, rule, device, from: to === 'firing' ? 'inactive' : 'firing', to, at: iso(at), value: to === 'firing' ? 83 : 79, threshold: 82, operator: '>', metric: 'value',
    reason: to === 'firing' ? 'condition_met' : 'condition_cleared', trigger: 'tick', severity: more.severity ?? null, labels: { alertname: rule, device, ...more.labels }, annotations: {}, since: iso(at), opened_at: to === 'firing' ? iso(at) : null,
    worst_value: null, by: null, comment: null,
  };
}
