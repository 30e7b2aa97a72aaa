/** From what is to be said to intents: one for each address, with an id that is the same whenever it is computed again, under the receiver's rate limit. */
import { fitting, type Intent, type NotifiedAlert } from './intent.ts';
import type { Labels } from './matcher.ts';
import { emptyBudget, hold, mayGo, roomAt, takeDigest, type Budget, type Limit } from './rate-limit.ts';
import type { Integration, Receiver, Routing } from './routing.ts';

/** Messages that belong together and keep their order through each address. */
export interface Series {
  readonly key: string;
  /** When it began, milliseconds since 1970: a group that comes again is another one. */
  readonly begunAt: number;
  count: number;
  /** Newest intent by address. */
  readonly newest: Map<string, { readonly id: string; readonly at: number }>;
}
export const newSeries = (key: string, begunAt: number): Series => ({ key, begunAt, count: 0, newest: new Map() });

/** Nobody tries to send for longer: what was said before that need not be waited for. */
const remembersMs = 86_400_000;

export interface Saying {
  readonly receiver: string;
  readonly kind: Intent['kind'];
  readonly groupLabels: Labels;
  readonly alerts: readonly NotifiedAlert[];
  readonly step?: number;
  readonly loop?: number;
  /** From then on it is overtaken. */
  readonly expiresAt?: number | undefined;
  /** Only to addresses of this kind; undefined: all. */
  readonly sendResolved?: boolean;
}

export const addressOf = (receiver: string, { channel, index }: Integration): string => `${receiver}/${channel}/${index}`;

export class Outbox {
  readonly budgets: Map<string, { readonly budget: Budget; readonly series: Series }>;
  readonly #idOf: (text: string) => string;
  #intents: Intent[] = [];

  /** `idOf`: a digest that fits into an id, different for different texts. */
  constructor(idOf: (text: string) => string, budgets = new Map<string, { readonly budget: Budget; readonly series: Series }>()) {
    this.#idOf = idOf;
    this.budgets = budgets;
  }

  /** What was said since it was last asked. */
  take(): readonly Intent[] {
    const intents = this.#intents;
    this.#intents = [];
    return intents;
  }

  /** Addresses whose messages were held back, so that somebody comes back to them. */
  say(routing: Routing, series: Series, saying: Saying, now: number): readonly string[] {
    const receiver = routing.receivers.get(saying.receiver);
    const held: string[] = [];
    for (const integration of receiver?.integrations ?? []) {
      if (receiver === undefined || (saying.sendResolved !== undefined && integration.sendResolved !== saying.sendResolved)) continue;
      const address = addressOf(receiver.name, integration);
      if (this.#mayGo(address, receiver.rateLimit, saying.alerts, now)) this.#push(series, address, integration, saying, 0, now);
      else held.push(address);
    }
    return held;
  }

  /** When an address may speak again; undefined when nothing is held back there. */
  roomAt(routing: Routing, address: string): number | undefined {
    const found = this.budgets.get(address);
    if (found === undefined || found.budget.heldMessages === 0) return undefined;
    const limit = placeOf(routing, address)?.receiver.rateLimit;
    return limit === undefined ? -Infinity : roomAt(found.budget, limit);
  }

  /** One message about everything that was held back at an address, if it may go now. An address that is gone is forgotten. */
  digest(routing: Routing, address: string, now: number): void {
    const [found, place] = [this.budgets.get(address), placeOf(routing, address)];
    if (found === undefined) return;
    const digest = place === undefined ? undefined : takeDigest(found.budget, place.receiver.rateLimit, now);
    if (place === undefined || (digest !== undefined && place.receiver.rateLimit === undefined)) this.budgets.delete(address);
    if (place === undefined || digest === undefined) return;
    this.#push(found.series, address, place.integration, { receiver: place.receiver.name, kind: 'digest', groupLabels: {}, alerts: digest.alerts }, digest.heldBack, now);
  }

  #mayGo(address: string, limit: Limit | undefined, alerts: readonly NotifiedAlert[], now: number): boolean {
    if (limit === undefined) return true;
    const known = this.budgets.get(address) ?? { budget: emptyBudget(), series: newSeries(`digest ${address}`, now) };
    this.budgets.set(address, known);
    const may = mayGo(known.budget, limit, now);
    if (!may) hold(known.budget, alerts);
    return may;
  }

  #push(series: Series, address: string, { channel, index }: Integration, saying: Saying, heldBack: number, now: number): void {
    const intentId = `n-${this.#idOf(JSON.stringify([series.key, series.begunAt, series.count++, address]))}`;
    const { alerts, leftOut } = fitting(saying.alerts);
    const before = series.newest.get(address);
    this.#intents.push({
      intent_id: intentId, group: series.key, group_labels: saying.groupLabels, receiver: saying.receiver, channel, address: index, previous: before !== undefined && now - before.at < remembersMs ? before.id : null,
      kind: saying.kind, step: saying.step ?? 0, loop: saying.loop ?? 0, at: new Date(now).toISOString(), expires_at: saying.expiresAt === undefined ? null : new Date(saying.expiresAt).toISOString(), held_back: heldBack, left_out: leftOut, alerts,
    });
    series.newest.set(address, { id: intentId, at: now });
  }
}

function placeOf({ receivers }: Routing, address: string): { readonly receiver: Receiver; readonly integration: Integration } | undefined {
  for (const receiver of receivers.values()) {
    const integration = receiver.integrations.find((one) => addressOf(receiver.name, one) === address);
    if (integration !== undefined) return { receiver, integration };
  }
  return undefined;
}
