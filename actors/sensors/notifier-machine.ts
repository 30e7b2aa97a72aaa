/** The notifier as a state machine over the sensors log. */
import { createHash } from 'node:crypto';
import { codecFor } from '../../protocol/codec.ts';
import { oneLine } from '../../protocol/errors.ts';
import { deadFact, type Fact, type Machine, type MachineNumber } from '../../protocol/keyed.ts';
import type { SettingsValues } from '../../protocol/settings.ts';
import { eventSubject, parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsNotification, SensorsRoutingChanged, SensorsSilenced, SensorsSnoozed, type EventType, type SensorsSilencedBody } from '../../schemas/index.ts';
import { pathText } from './core/notify/fault.ts';
import type { Intent } from './core/notify/intent.ts';
import { parseMatchers } from './core/notify/matcher.ts';
import { Notifier } from './core/notify/notifier.ts';
import { notifierNumbers } from './notifier-numbers.ts';
import { readRouting } from './core/notify/read-routing.ts';
import type { Routing } from './core/notify/routing.ts';
import { plainState, stateOf } from './core/notify/snapshot.ts';
import { re2 } from './re2.ts';
import type { notifySettings } from './settings.ts';

const self = { domain: 'sensors', name: 'notify' } as const;
const nothing: readonly Fact[] = [];
/** Before there is a configuration nobody is told, but alerts are known. */
const nobody = JSON.stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] });

const idOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 27);

export class NotifierMachine implements Machine {
  readonly #settings: SettingsValues<typeof notifySettings>;
  readonly #codec = codecFor(SensorsNotification);
  readonly #counts = { unreadable: 0, intents: new Map<string, number>() };
  #notifier: Notifier;
  /** The routing in force, as JSON. */
  #routing: string;

  constructor(settings: SettingsValues<typeof notifySettings>, snapshot: Uint8Array | undefined) {
    this.#settings = settings;
    const { routing, state } = snapshot === undefined ? { routing: nobody, state: undefined } : readSnapshot(snapshot);
    const read = routingOf(routing);
    if ('fault' in read) throw new Error(`the snapshot's routing cannot be read: ${read.fault}`);
    this.#routing = routing;
    this.#notifier = new Notifier(read.routing, idOf, ...(state === undefined ? [] : [stateOf(state, re2)]));
  }

  apply(message: StoredMessage): readonly Fact[] {
    const subject = parseSubject(message.subject);
    if (subject === undefined || subject.kind === 'timer' || subject.kind === 'dead') return nothing;
    const at = message.storedAtMs;
    switch (message.subject.split('.')[1]) {
      case 'alert':
        return this.#taken(SensorsAlert, message, (event) => this.#notifier.alert(event, at));
      case 'acknowledged':
        return this.#taken(SensorsAcknowledged, message, ({ alert_id, by, until, withdrawn }) => this.#notifier.acknowledge({ alertId: alert_id, by, until: withdrawn ? -Infinity : until === null ? Infinity : Date.parse(until) }, at));
      case 'snoozed':
        return this.#taken(SensorsSnoozed, message, ({ alert_id, until }) => this.#notifier.snooze(alert_id, Date.parse(until), at));
      case 'silenced':
        return this.#taken(SensorsSilenced, message, (body) => this.#silence(body, message));
      case 'routing-changed':
        return this.#taken(SensorsRoutingChanged, message, ({ routing }) => this.#reroute(routing, message));
      case 'tick':
        return this.#told(this.#notifier.evaluated(at));
      case 'pulse':
        return this.#told(this.#notifier.tick(at));
      default:
        return nothing;
    }
  }

  snapshot(): Uint8Array {
    return Buffer.from(JSON.stringify({ routing: this.#routing, state: plainState(this.#notifier.state) }));
  }

  numbers(): readonly MachineNumber[] {
    return notifierNumbers(this.#notifier.state, this.#counts);
  }

  #silence(body: SensorsSilencedBody, message: StoredMessage): readonly Intent[] | Fact {
    const read = body.matchers.map((text) => parseMatchers(text, re2));
    const faults = read.flatMap((one) => one.faults);
    if (faults.length > 0) return this.#letter(message, body.silence_id, 'INVALID_SILENCE', faults.join('; '));
    const matchers = read.flatMap((one) => one.matchers);
    return this.#notifier.silence({ id: body.silence_id, matchers, startsAt: Date.parse(body.starts_at), endsAt: Date.parse(body.ends_at), by: body.by, comment: body.comment }, message.storedAtMs);
  }

  /** One that is wrong changes nothing: the one before stays in force. */
  #reroute(routing: string, message: StoredMessage): readonly Intent[] | Fact {
    const read = routingOf(routing);
    if ('fault' in read) return this.#letter(message, 'routing', 'INVALID_ROUTES', read.fault);
    this.#routing = routing;
    return this.#notifier.reroute(read.routing, message.storedAtMs);
  }

  #taken<T>(event: EventType<T>, message: StoredMessage, use: (body: T) => readonly Intent[] | Fact): readonly Fact[] {
    const read = codecFor(event).decode(message.data);
    if ('fault' in read) return [this.#letter(message, `${event.name}-${message.sequence}`, 'INVALID_EVENT', read.fault.message)];
    const answer = use(read.ok.value);
    return 'subject' in answer ? [answer] : this.#told(answer);
  }

  #told(intents: readonly Intent[]): readonly Fact[] {
    return intents.map((intent) => {
      const kind = `${intent.channel}/${intent.kind}`;
      this.#counts.intents.set(kind, (this.#counts.intents.get(kind) ?? 0) + 1);
      return { subject: eventSubject('sensors', 'notification', intent.intent_id), data: this.#codec.encode(intent) };
    });
  }

  #letter(message: StoredMessage, id: string, code: string, reason: string): Fact {
    this.#counts.unreadable++;
    return deadFact(self, id, message, { code, reason: oneLine(reason) }, this.#settings.deadSeconds);
  }
}

function routingOf(json: string): { readonly routing: Routing } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: error.message };
    throw error;
  }
  const read = readRouting(value, re2);
  return 'faults' in read ? { fault: read.faults.map(({ path, message }) => `${pathText(path)}: ${message}`).join('; ') } : read;
}

function readSnapshot(bytes: Uint8Array): { readonly routing: string; readonly state: unknown } {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString());
  if (typeof value !== 'object' || value === null || !('routing' in value) || typeof value.routing !== 'string' || !('state' in value)) throw new Error('this is no snapshot of the notifier');
  return { routing: value.routing, state: value.state };
}
