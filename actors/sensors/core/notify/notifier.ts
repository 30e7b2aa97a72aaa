/**
 * Who is told of what, and when: a state machine over alerts, people's orders and time. It says what should be sent and
 * sends nothing; same inputs, same answers, to the id. An input at a time counts before what is due at that time, so an
 * acknowledgement at the instant of a step stops it. Whatever was due while nothing ran is made up for with what is true
 * now. Times are milliseconds since 1970 and never go back.
 */
import type { SensorsAlertBody } from '../../../../schemas/generated/sensors.ts';
import { escalationKey, nextStepAt, startEscalating, takeStep, type Escalating } from './escalator.ts';
import { Flaps } from './flaps.ts';
import { look, nothingSaid, type Group, type Member } from './group.ts';
import { Inhibitor } from './inhibitor.ts';
import type { Intent, NotifiedAlert } from './intent.ts';
import { alertKey, notifiedOf, openedAlert, type KnownAlert } from './known-alert.ts';
import { isMuted, isOutOfHours } from './mutes.ts';
import { Outbox, newSeries, type Saying, type Series } from './outbox.ts';
import { everyRoute, groupKey, groupLabels, routesOf, type Route } from './route.ts';
import type { Routing } from './routing.ts';
import type { Silence } from './silence.ts';
import { Timers } from './timers.ts';

/** All that later answers depend on, beside the routing. `snapshot.ts` writes it. */
export interface NotifierState {
  now: number;
  readonly alerts: Map<string, KnownAlert>;
  readonly groups: Map<string, Group>;
  readonly silences: Map<string, Silence>;
  readonly escalations: Map<string, Escalating>;
  readonly flaps: Flaps;
  readonly budgets: Outbox['budgets'];
  /** Escalations that are due, but mute or acknowledged: looked at again with each order and each tick. */
  readonly waiting: Set<string>;
}
export const emptyState = (): NotifierState => ({ now: 0, alerts: new Map(), groups: new Map(), silences: new Map(), escalations: new Map(), flaps: new Flaps(), budgets: new Map(), waiting: new Set() });

export interface Acknowledgement {
  readonly alertId: string;
  readonly by: string;
  /** Infinity: for the rest of the alert's life; a time that has passed takes it back. */
  readonly until: number;
}

export class Notifier {
  readonly state: NotifierState;
  #routing: Routing;
  #routes = new Map<string, Route>();
  #inhibitor: Inhibitor;
  readonly #outbox: Outbox;
  #timers = new Timers();
  /** Alert ids of events that are open, by id. */
  readonly #open = new Map<string, string>();
  /** Escalations by alert key. */
  readonly #byAlert = new Map<string, Set<string>>();

  /** `idOf`: a digest that fits into an id. */
  constructor(routing: Routing, idOf: (text: string) => string, state: NotifierState = emptyState()) {
    this.state = state;
    this.#routing = routing;
    this.#outbox = new Outbox(idOf, state.budgets);
    this.#inhibitor = new Inhibitor(routing.inhibitRules);
    this.#index();
  }

  get routing(): Routing {
    return this.#routing;
  }
  /** When something is due next, if nothing happens before. */
  get nextAt(): number | undefined {
    return this.#timers.next();
  }

  /** A transition of the evaluator. */
  alert(event: SensorsAlertBody, at: number): readonly Intent[] {
    this.#advance(at);
    const known = this.state.alerts.get(alertKey(event.rule, event.device));
    if (event.to === 'firing') {
      if (known?.isFiring === true && known.told.alert_id === event.alert_id) known.told = { ...notifiedOf(event), acknowledged_by: known.told.acknowledged_by };
      else {
        if (known?.isFiring === true) this.#resolve(known, { ...known.told, state: 'resolved', resolved_at: event.at });
        this.#opened(event, known);
      }
    } else if (known?.isFiring === true) this.#resolve(known, { ...notifiedOf(event), since: known.told.since, acknowledged_by: known.told.acknowledged_by });
    return this.#flush();
  }

  /** Unknown alerts and such as no longer fire are left as they are. */
  acknowledge({ alertId, by, until }: Acknowledgement, at: number): readonly Intent[] {
    this.#advance(at);
    const known = this.#firing(alertId);
    if (known !== undefined) {
      known.acknowledgedUntil = until;
      known.told = { ...known.told, acknowledged_by: until > this.state.now ? by : null };
    }
    return this.#wake();
  }

  /** Not told of until then; what still fires then is. A time that has passed ends a snooze. */
  snooze(alertId: string, until: number, at: number): readonly Intent[] {
    this.#advance(at);
    const known = this.#firing(alertId);
    if (known !== undefined) known.snoozedUntil = until;
    return this.#wake();
  }

  /** A silence as it stands now. */
  silence(silence: Silence, at: number): readonly Intent[] {
    this.#advance(at);
    if (silence.endsAt <= this.state.now) this.state.silences.delete(silence.id);
    else this.state.silences.set(silence.id, silence);
    return this.#wake();
  }

  /** The rules were evaluated once more; what changed with it comes after. Counts for flapping. */
  evaluated(at: number): readonly Intent[] {
    this.#advance(at);
    for (const { key, series } of this.state.flaps.evaluated(this.#routing.flapping)) this.#calmed(key, series);
    return this.#wake();
  }

  tick(at: number): readonly Intent[] {
    this.#advance(at);
    for (const [id, { endsAt }] of this.state.silences) if (endsAt <= this.state.now) this.state.silences.delete(id);
    return this.#wake();
  }

  /** Another configuration. Groups of routes that are still there go on; what fires joins new ones and is told there. */
  reroute(routing: Routing, at: number): readonly Intent[] {
    this.#advance(at);
    this.#routing = routing;
    this.#inhibitor = new Inhibitor(routing.inhibitRules);
    const before = new Map(this.state.groups);
    this.state.groups.clear();
    this.#index();
    for (const known of this.state.alerts.values()) {
      known.groups.clear();
      for (const route of routesOf(routing.route, known.told.labels)) {
        const old = before.get(groupKey(route, groupLabels(route, known.told.labels)));
        if (old !== undefined && old.members.has(known.key)) {
          this.state.groups.set(old.key, old);
          known.groups.add(old.key);
        } else if (known.isFiring) this.#join(known, route);
      }
      this.#forgetIfOver(known);
    }
    for (const group of this.state.groups.values()) for (const member of group.members) if (this.state.alerts.get(member)?.groups.has(group.key) !== true) group.members.delete(member);
    for (const one of this.state.escalations.values()) if (this.#routes.get(one.routeId)?.escalation !== one.policy) this.#dropEscalation(one);
    for (const known of this.state.alerts.values()) if (known.isFiring) for (const route of routesOf(routing.route, known.told.labels)) this.#escalate(known, route);
    this.#arm();
    return this.#wake();
  }

  // --- what happens to an alert

  #opened(event: SensorsAlertBody, before: KnownAlert | undefined): void {
    const known = openedAlert(event, this.state.now);
    for (const key of before?.groups ?? []) known.groups.add(key);
    this.state.alerts.set(known.key, known);
    this.#open.set(event.alert_id, known.key);
    this.#inhibitor.add(known.told.labels);
    this.#outcome(known);
    for (const route of routesOf(this.#routing.route, known.told.labels)) {
      this.#join(known, route);
      this.#escalate(known, route);
    }
  }

  #resolve(known: KnownAlert, told: NotifiedAlert): void {
    this.#open.delete(known.told.alert_id);
    this.#inhibitor.remove(known.told.labels);
    known.isFiring = false;
    known.told = told;
    this.#outcome(known);
    for (const key of this.#byAlert.get(known.key) ?? []) {
      const one = this.state.escalations.get(key);
      if (one === undefined || one.ended !== undefined || one.alertId !== told.alert_id) continue;
      if (one.told.size === 0) this.#dropEscalation(one);
      else {
        one.ended = told;
        this.#timers.set(`e${key}`, this.state.now);
      }
    }
    this.#forgetIfOver(known);
  }

  #outcome(known: KnownAlert): void {
    const { flapping } = this.#routing;
    if (flapping === undefined || !this.state.flaps.changed(known.key, known.isFiring, flapping)) return;
    if (this.#isMuted(known, false)) return;
    const routes = routesOf(this.#routing.route, known.told.labels).filter((route) => !isOutOfHours(route, this.#routing, this.state.now));
    if (routes.length === 0) return;
    const series = this.state.flaps.told(known.key, this.state.now);
    for (const receiver of new Set(routes.map((route) => route.receiver))) this.#say(series, { receiver, kind: 'flapping_started', groupLabels: {}, alerts: [known.told] });
  }

  /** It no longer flaps; where that is told, its groups need not say the same again. */
  #calmed(key: string, series: Series | undefined): void {
    const known = this.state.alerts.get(key);
    if (known === undefined) return;
    if (series !== undefined) {
      const receivers = new Set(routesOf(this.#routing.route, known.told.labels).map(({ receiver }) => receiver));
      for (const receiver of receivers) this.#say(series, { receiver, kind: 'flapping_stopped', groupLabels: {}, alerts: [known.told] });
      for (const groupOf of known.groups) {
        const group = this.state.groups.get(groupOf);
        if (group === undefined) continue;
        const settle = (keys: ReadonlySet<string>): ReadonlySet<string> => (known.isFiring ? new Set([...keys, key]) : new Set([...keys].filter((one) => one !== key)));
        const { withEnd, withoutEnd } = group.said;
        group.said = {
          withEnd: { ...withEnd, firing: settle(withEnd.firing), told: settle(withEnd.told), sentAt: Math.max(withEnd.sentAt, this.state.now) },
          withoutEnd: { ...withoutEnd, firing: settle(withoutEnd.firing), told: settle(withoutEnd.told), sentAt: Math.max(withoutEnd.sentAt, this.state.now) },
        };
      }
    }
    this.#forgetIfOver(known);
  }

  #join(known: KnownAlert, route: Route): void {
    const labels = groupLabels(route, known.told.labels);
    const key = groupKey(route, labels);
    const { now, groups } = this.state;
    const group = groups.get(key) ?? { key, routeId: route.id, labels, members: new Set<string>(), lookAt: now + route.groupWaitMs, said: { withEnd: nothingSaid, withoutEnd: nothingSaid }, series: newSeries(key, now) };
    groups.set(key, group);
    group.members.add(known.key);
    known.groups.add(key);
    this.#timers.set(`g${key}`, group.lookAt);
  }

  #escalate(known: KnownAlert, route: Route): void {
    const policy = route.escalation === undefined ? undefined : this.#routing.escalations.get(route.escalation);
    const key = escalationKey(known.told.alert_id, route.id);
    if (policy === undefined || this.state.escalations.has(key)) return;
    const one = startEscalating(known.key, known.told.alert_id, route.id, policy.name, known.openedAt);
    this.state.escalations.set(key, one);
    this.#indexEscalation(one);
    this.#timers.set(`e${key}`, nextStepAt(one, policy) ?? Infinity);
  }

  // --- what is due

  /** The order in which orders and ticks let things through: what waited is looked at again, then what is due. */
  #wake(): readonly Intent[] {
    for (const key of this.state.waiting) this.#timers.set(`e${key}`, this.state.now);
    this.state.waiting.clear();
    return this.#flush();
  }

  #flush(): readonly Intent[] {
    for (let name = this.#timers.due(this.state.now); name !== undefined; name = this.#timers.due(this.state.now)) {
      const key = name.slice(1);
      if (name.startsWith('g')) this.#lookAt(key);
      else if (name.startsWith('e')) this.#stepOf(key);
      else this.#outbox.digest(this.#routing, key, this.state.now);
    }
    return this.#outbox.take();
  }

  #lookAt(key: string): void {
    const group = this.state.groups.get(key);
    const route = group === undefined ? undefined : this.#routes.get(group.routeId);
    if (group === undefined || route === undefined) return;
    const { now } = this.state;
    const isOut = isOutOfHours(route, this.#routing, now);
    const members = [...group.members].flatMap((one): readonly Member[] => {
      const known = this.state.alerts.get(one);
      return known === undefined ? [] : [{ key: one, isFiring: known.isFiring, isMuted: isOut || this.#isMuted(known, true), isAcknowledged: known.acknowledgedUntil > now }];
    });
    const withEnd = this.#lookFor(group, route, members, true);
    const withoutEnd = this.#lookFor(group, route, members, false);
    group.said = { withEnd, withoutEnd };
    for (const { key: one, isFiring } of members) if (!isFiring && !withEnd.told.has(one) && !this.state.flaps.isFlapping(one)) this.#leave(group, one);
    if (group.members.size === 0) {
      this.state.groups.delete(key);
      return;
    }
    group.lookAt = group.lookAt + route.groupIntervalMs > now ? group.lookAt + route.groupIntervalMs : now + route.groupIntervalMs;
    this.#timers.set(`g${key}`, group.lookAt);
  }

  #lookFor(group: Group, route: Route, members: readonly Member[], hearsOfTheEnd: boolean): Group['said']['withEnd'] {
    const before = hearsOfTheEnd ? group.said.withEnd : group.said.withoutEnd;
    const seen = look(members, before, hearsOfTheEnd, route.repeatIntervalMs, this.state.now);
    if (seen.send !== undefined) {
      const alerts = [...seen.firing, ...seen.resolved].flatMap((key) => this.state.alerts.get(key)?.told ?? []);
      this.#say(group.series, { receiver: route.receiver, kind: seen.send, groupLabels: group.labels, alerts, sendResolved: hearsOfTheEnd, expiresAt: seen.send === 'repeat' ? this.state.now + route.repeatIntervalMs : undefined });
    }
    return seen.said;
  }

  #leave(group: Group, key: string): void {
    group.members.delete(key);
    const known = this.state.alerts.get(key);
    known?.groups.delete(group.key);
    if (known !== undefined) this.#forgetIfOver(known);
  }

  #stepOf(key: string): void {
    const one = this.state.escalations.get(key);
    if (one === undefined) return;
    const [known, route, policy] = [this.state.alerts.get(one.alertKey), this.#routes.get(one.routeId), this.#routing.escalations.get(one.policy)];
    if (known === undefined || route === undefined || policy === undefined) return this.#dropEscalation(one);
    const { now } = this.state;
    const isQuiet = isOutOfHours(route, this.#routing, now) || this.#isMuted(known, one.ended === undefined);
    if (isQuiet || (one.ended === undefined && known.acknowledgedUntil > now)) {
      this.state.waiting.add(key);
      return;
    }
    if (one.ended !== undefined) {
      for (const receiver of one.told) this.#say(one.series, { receiver, kind: 'resolved', groupLabels: {}, alerts: [one.ended], sendResolved: true });
      this.#dropEscalation(one);
      this.#forgetIfOver(known);
      return;
    }
    const step = takeStep(one, policy, now);
    const next = nextStepAt(one, policy);
    if (step !== undefined) this.#say(one.series, { receiver: step.to, kind: 'escalation', groupLabels: {}, alerts: [known.told], step: step.step, loop: step.loop, expiresAt: next });
    if (next !== undefined) this.#timers.set(`e${key}`, next);
  }

  // --- small things

  #say(series: Series, saying: Saying): void {
    for (const address of this.#outbox.say(this.#routing, series, saying, this.state.now)) this.#armBudget(address);
  }

  #armBudget(address: string): void {
    const at = this.#outbox.roomAt(this.#routing, address);
    if (at !== undefined) this.#timers.set(`b${address}`, at);
  }

  #isMuted(known: KnownAlert, withSnooze: boolean): boolean {
    const { silences, flaps, now } = this.state;
    return (withSnooze && (known.snoozedUntil > now || flaps.isFlapping(known.key))) || isMuted(known.told.labels, { silences: silences.values(), inhibitor: this.#inhibitor }, now);
  }

  #firing(alertId: string): KnownAlert | undefined {
    const key = this.#open.get(alertId);
    return key === undefined ? undefined : this.state.alerts.get(key);
  }

  /** Nobody has to be told of it any more. */
  #forgetIfOver(known: KnownAlert): void {
    if (known.isFiring || known.groups.size > 0 || (this.#byAlert.get(known.key)?.size ?? 0) > 0 || this.state.flaps.isFlapping(known.key)) return;
    if (this.state.alerts.get(known.key) === known) this.state.alerts.delete(known.key);
  }

  #dropEscalation(one: Escalating): void {
    this.state.escalations.delete(one.key);
    this.state.waiting.delete(one.key);
    this.#timers.clear(`e${one.key}`);
    const keys = this.#byAlert.get(one.alertKey);
    keys?.delete(one.key);
    if (keys?.size === 0) this.#byAlert.delete(one.alertKey);
  }

  #indexEscalation(one: Escalating): void {
    const keys = this.#byAlert.get(one.alertKey) ?? new Set();
    keys.add(one.key);
    this.#byAlert.set(one.alertKey, keys);
  }

  #advance(at: number): void {
    this.state.now = Math.max(this.state.now, at);
  }

  /** What follows from the state and is not part of it. */
  #index(): void {
    this.#routes = new Map(everyRoute(this.#routing.route).map((route) => [route.id, route]));
    this.#open.clear();
    this.#byAlert.clear();
    for (const known of this.state.alerts.values()) {
      if (!known.isFiring) continue;
      this.#open.set(known.told.alert_id, known.key);
      this.#inhibitor.add(known.told.labels);
    }
    for (const one of this.state.escalations.values()) this.#indexEscalation(one);
    this.#arm();
  }

  #arm(): void {
    this.#timers = new Timers();
    for (const { key, lookAt } of this.state.groups.values()) this.#timers.set(`g${key}`, lookAt);
    for (const one of this.state.escalations.values()) {
      const policy = this.#routing.escalations.get(one.policy);
      const at = one.ended !== undefined ? this.state.now : policy === undefined ? undefined : nextStepAt(one, policy);
      if (at !== undefined && !this.state.waiting.has(one.key)) this.#timers.set(`e${one.key}`, at);
    }
    for (const address of this.state.budgets.keys()) this.#armBudget(address);
  }
}
