/** The notifier on messages of the log: begun again from a snapshot at any place, it says the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotifierMachine } from '../../../actors/sensors/notifier-machine.ts';
import { codecFor } from '../../../protocol/codec.ts';
import type { Fact } from '../../../protocol/keyed.ts';
import type { StoredMessage } from '../../../protocol/transport.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsPulse, SensorsRoutingChanged, SensorsSilenced, SensorsTick, type EventType } from '../../../schemas/index.ts';
import { alertOf, iso, start } from './core/notify/alerts.ts';

const settings = { pulseSeconds: 1, deadSeconds: 3600 };
const routing = JSON.stringify({
  route: { receiver: 'r', group_by: ['alertname'], group_wait: '5s', group_interval: '30s', escalation: 'e' }, receivers: [{ name: 'r', webhook_configs: [{}], rate_limit: { max: 4, per: '2m' } }, { name: 's', email_configs: [{}] }],
  escalations: [{ name: 'e', steps: [{ to: 's', escalate_after: '40s' }], loops: 3 }],
});
const bytes = <T>(event: EventType<T>, body: T): Uint8Array => codecFor(event).encode(body);

type Step = readonly ['alert' | 'pulse' | 'tick' | 'acknowledged' | 'silenced' | 'routing' | 'nonsense', number, number];
const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom('alert' as const, 'alert' as const, 'pulse' as const, 'pulse' as const, 'tick' as const, 'acknowledged' as const, 'silenced' as const, 'routing' as const, 'nonsense' as const), fc.nat(2), fc.nat(40));

function messagesOf(steps: readonly Step[]): readonly StoredMessage[] {
  const events = [0, 0, 0];
  let at = start;
  return [['routing', 0, 0] as Step, ...steps].map(([kind, device, seconds], i) => {
    at += seconds * 1000;
    const nth = events[device] ?? 0;
    const id = `hot-D${device}-${Math.max(1, Math.ceil(nth / 2))}`;
    const [name, data] = ((): readonly [string, Uint8Array] => {
      switch (kind) {
        case 'alert':
          events[device] = nth + 1;
          return ['alert.hot', bytes(SensorsAlert, alertOf('hot', `D${device}`, nth % 2 === 0 ? 'firing' : 'inactive', at, { nth: Math.floor(nth / 2) + 1 }))];
        case 'pulse':
          return ['pulse.second', bytes(SensorsPulse, { every_ms: 1000 })];
        case 'tick':
          return ['tick.cycle', bytes(SensorsTick, { every_ms: 30_000, at: null })];
        case 'acknowledged':
          return [`acknowledged.${id}`, bytes(SensorsAcknowledged, { alert_id: id, by: 'me', comment: null, until: null, withdrawn: seconds % 2 === 0, at: iso(at) })];
        case 'silenced':
          return ['silenced.s', bytes(SensorsSilenced, { silence_id: 's', matchers: [`device="D${device}"`], starts_at: iso(at), ends_at: iso(at + seconds * 3000), by: 'me', comment: null, at: iso(at) })];
        case 'routing':
          return ['routing-changed.current', bytes(SensorsRoutingChanged, { routing, by: 'me', at: iso(at) })];
        case 'nonsense':
          return ['alert.hot', new TextEncoder().encode(`{"alert_id": ${seconds}}`)];
      }
    })();
    const subject = kind === 'alert' || kind === 'nonsense' ? `sensors.${name}.D${device}` : `sensors.${name}`;
    return { subject, sequence: i + 1, data, header: () => undefined, storedAtMs: at };
  });
}
const plain = (facts: readonly Fact[]): readonly string[] => facts.map(({ subject, data }) => `${subject} ${Buffer.from(data).toString('base64')}`);

test('killed and begun again from a snapshot before any message, the facts are the same to the byte', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const messages = messagesOf(steps);
    const steady = new NotifierMachine(settings, undefined);
    let dying = new NotifierMachine(settings, undefined);
    for (const message of messages) {
      const expected = plain(steady.apply(message));
      dying = new NotifierMachine(settings, dying.snapshot());
      expect(plain(dying.apply(message))).toEqual(expected);
    }
  }), { numRuns: 60 });
});

test('what cannot be read becomes a dead letter that names the fault, and changes nothing', () => {
  const machine = new NotifierMachine(settings, undefined);
  const before = Buffer.from(machine.snapshot()).toString();
  const letters = messagesOf([['nonsense', 0, 0]]).slice(1).flatMap((message) => machine.apply(message));
  expect(letters.map(({ subject }) => subject)).toEqual(['sensors.dead.notify.alert-2']);
  expect(letters[0]?.headers?.['Reason']).toContain('alert_id');
  expect(Buffer.from(machine.snapshot()).toString()).toBe(before);
  expect(() => new NotifierMachine(settings, new TextEncoder().encode('{"state":{"version":0},"routing":"{}"}'))).toThrow();
});
