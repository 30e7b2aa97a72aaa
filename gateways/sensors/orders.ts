/**
 * What people may do about alerts, whichever door they come through: each order is an event in the
 * domain's log, so it takes effect in the same place of the order for everybody, and is its own audit.
 */
import { randomUUID } from 'node:crypto';
import { encode } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { eventSubject, idRule, isId } from '../../protocol/subjects.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { EventType } from '../../schemas/event.ts';
import { SensorsAcknowledged, SensorsResolved, SensorsSilenced, SensorsSnoozed } from '../../schemas/generated/sensors.ts';

export interface By {
  readonly by: string;
  readonly comment?: string | undefined;
}
/** Which alert; an alert lives on one rule and one device. */
export interface AlertKey {
  readonly alertId: string;
  readonly rule: string;
  readonly device: string;
}
export interface NewSilence extends By {
  /** Given to change one that exists (its end may move, an end in the past expires it); else one is made. */
  readonly silenceId?: string | undefined;
  /** As in Alertmanager: name="value", != =~ !~; all must match. */
  readonly matchers: readonly string[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface SensorOrders {
  /** Stops escalation and repetition, not the evaluation. `untilMs`: from then on it counts as not acknowledged. */
  acknowledge(alertId: string, order: By & { readonly untilMs?: number | undefined; readonly withdrawn?: boolean }): Promise<number>;
  /** Nothing is sent about it until then; a time that has passed ends the snooze. */
  snooze(alertId: string, order: By & { readonly untilMs: number }): Promise<number>;
  /** Ends the alert by hand; it opens again when its condition holds again after it did not. */
  resolve(alert: AlertKey, order: By): Promise<number>;
  silence(silence: NewSilence): Promise<{ readonly silenceId: string; readonly sequence: number }>;
}

const domain = 'sensors';

export function createSensorOrders(transport: Transport, now: () => number): SensorOrders {
  const iso = (ms: number): string => new Date(ms).toISOString();
  async function store<T>(event: EventType<T>, id: string, body: T): Promise<number> {
    if (!isId(id)) throw new AlidadeError('INVALID_ID', `the id ${JSON.stringify(id.slice(0, 160))} is not allowed: ${idRule}`);
    return transport.publish({ subject: eventSubject(domain, event.name, id), data: encode(event, body) });
  }
  return {
    acknowledge: (alertId, { by, comment, untilMs, withdrawn }) =>
      store(SensorsAcknowledged, alertId, { alert_id: alertId, by, comment: comment ?? null, until: untilMs === undefined ? null : iso(untilMs), withdrawn: withdrawn ?? false, at: iso(now()) }),
    snooze: (alertId, { by, comment, untilMs }) => store(SensorsSnoozed, alertId, { alert_id: alertId, until: iso(untilMs), by, comment: comment ?? null, at: iso(now()) }),
    resolve: ({ alertId, rule, device }, { by, comment }) => store(SensorsResolved, alertId, { alert_id: alertId, rule, device, by, comment: comment ?? null, at: iso(now()) }),
    async silence({ silenceId = `S-${randomUUID()}`, matchers, startsAtMs, endsAtMs, by, comment }) {
      if (!(endsAtMs > startsAtMs)) throw new AlidadeError('INVALID_SILENCE', `a silence must end after it starts: ${iso(startsAtMs)} to ${iso(endsAtMs)}`);
      if (matchers.length === 0) throw new AlidadeError('INVALID_SILENCE', 'a silence needs at least one matcher, such as alertname="tank-hot"');
      const sequence = await store(SensorsSilenced, silenceId, { silence_id: silenceId, matchers, starts_at: iso(startsAtMs), ends_at: iso(endsAtMs), by, comment: comment ?? null, at: iso(now()) });
      return { silenceId, sequence };
    },
  };
}
