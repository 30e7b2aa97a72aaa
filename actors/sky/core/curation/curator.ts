/**
 * From detections to alerts on objects. Deterministic: the order of what it is given, and nothing else, decides what it says.
 * A frame that comes again replaces what it had said before; frames may come in any order of their times: which object a
 * detection belongs to is decided when it comes, light curves and positions are the same whatever came first.
 */
import { associate } from './associate.ts';
import type { Curation, Filter } from './configuration.ts';
import { passes } from './expression/judge.ts';
import type { KnownAlert, Standing } from './known-alert.ts';
import { KnownObject, type ObjectState } from './known-object.ts';
import { forcedPoint, pointOf } from './light-curve.ts';
import { survivorFirst, twinOf } from './merge.ts';
import { ObjectBook } from './object-book.ts';
import { priorityOf, termsOf } from './priority.ts';
import { mergedSaid, objectSaid, validationSaid, type Said } from './said.ts';
import type { Position } from './sky-index.ts';
import { surroundingsOf } from './surroundings.ts';
import { asked, commonLabel, judged, withVote } from './vetting.ts';
import type { Alert, Detected, Detection, Forced, Label, Observation, Voted } from './words.ts';

export interface CuratorState {
  readonly objects: readonly ObjectState[];
  readonly alerts: readonly KnownAlert[];
  /** Whose turn it is to vet. */
  readonly turn: number;
}

/** Earlier points in an alert. */
const mostPoints = 100;
const mostVotes = 1_000;
const mostComment = 2_000;
/** Known alerts for each object that may be known. */
const alertsPerObject = 3;

export class Curator {
  readonly #objects: ObjectBook;
  readonly #alerts: Map<string, KnownAlert>;
  /** Makes an id of a text that is too long for one. */
  readonly #shortened: (text: string) => string;
  #curation: Curation;
  #turn: number;
  forgotten = 0;
  merged = 0;

  constructor(curation: Curation, shortened: (text: string) => string, state: CuratorState = { objects: [], alerts: [], turn: 0 }) {
    this.#curation = curation;
    this.#shortened = shortened;
    this.#turn = state.turn;
    this.#alerts = new Map(state.alerts.map((alert) => [alert.id, alert]));
    this.#objects = new ObjectBook(state.objects);
  }

  get state(): CuratorState {
    return { objects: this.#objects.states, alerts: [...this.#alerts.values()], turn: this.#turn };
  }
  get sizes(): { readonly objects: number; readonly alerts: number; readonly open: number } {
    return { objects: this.#objects.size, alerts: this.#alerts.size, open: [...this.#alerts.values()].filter(({ vetting }) => vetting?.status === 'open').length };
  }

  /** From now on; what was said stays said. */
  configure(curation: Curation): void {
    this.#curation = curation;
  }

  /** `frame`: as it was taken in (intake.ts). A little at a time; to be run to its end before anything else is asked. */
  *detected(frame: Detected, nowMs: number): Generator<readonly Said[], void, undefined> {
    const { observation } = frame;
    const at = new Date(nowMs).toISOString();
    const before = this.#unsee(observation.observation_id);
    const formerAlerts = new Set(before.flatMap(({ alerts }) => alerts).filter((id) => this.#alerts.get(id)?.observationId === observation.observation_id));
    const usable = frame.detections.filter(({ reliability }) => reliability >= this.#curation.association.leastReliability);
    const touched = new Set(before);
    const owners = this.#placed(usable, frame, nowMs, touched);
    yield* this.#joined(touched, nowMs);
    const worth = new Set(this.#worthy(usable));
    for (const [plane, detection] of frame.detections.entries()) {
      const object = this.#objects.get(owners.get(detection) ?? '');
      if (object === undefined || !worth.has(detection)) continue;
      const alert = this.#alerted(frame, detection, plane, object, at);
      if (alert.length > 0) formerAlerts.delete(detection.detection_id);
      yield alert;
    }
    for (const id of formerAlerts) yield this.#withdrawn(id, frame, at);
    for (const object of touched) {
      if (object.detections === 0) this.#forget(object);
      yield [objectSaid(object, this.#labelOf(object), this.#curation.variability.floor, at)];
    }
    yield this.#forcedAsked(frame, touched, at);
    this.#forgetOld(nowMs);
  }

  forced({ observation, zero_point: zeroPoint, points }: Forced, nowMs: number): readonly Said[] {
    const at = new Date(nowMs).toISOString();
    return points.flatMap((measured) => {
      const object = this.#objects.get(measured.object_id);
      if (object === undefined || object.synthetic !== observation.synthetic) return [];
      const before = object.curve;
      object.measure(forcedPoint(measured, observation, zeroPoint), this.#curation.memory.points);
      return object.curve === before ? [] : [objectSaid(object, this.#labelOf(object), this.#curation.variability.floor, at)];
    });
  }

  /** A sentence when the vote cannot be taken. */
  voted({ alert_id, by, vote, comment, at: votedAt }: Voted, nowMs: number): readonly Said[] | { readonly fault: string } {
    const alert = this.#alerts.get(alert_id);
    if (alert === undefined) return { fault: `there is no alert ${alert_id}, or it is no longer known` };
    const standing = alert.vetting ?? this.#asked([]);
    const earlier = standing.votes.find((one) => one.by === by);
    const short = comment?.slice(0, mostComment) ?? null;
    if (earlier !== undefined && earlier.vote === vote && earlier.comment === short && earlier.at === votedAt) return [];
    const votes = withVote(standing.votes, { by, vote, comment: short, at: votedAt });
    if (votes.length > mostVotes) return { fault: `${mostVotes} people have voted on ${alert_id}; more are not taken` };
    const object = this.#objects.get(alert.objectId);
    const labelBefore = object === undefined ? null : this.#labelOf(object);
    const next: KnownAlert = { ...alert, vetting: this.#judged({ ...standing, votes }) };
    this.#alerts.set(alert_id, next);
    const at = new Date(nowMs).toISOString();
    const said = [validationSaid(next, next.vetting ?? standing, at)];
    const label = object === undefined ? null : this.#labelOf(object);
    return object === undefined || label === labelBefore ? said : [...said, objectSaid(object, label, this.#curation.variability.floor, at)];
  }

  /** Objects that were seen in a frame; it is as if it had never come. */
  #unsee(observationId: string): readonly KnownObject[] {
    const objects = this.#objects.seenIn(observationId);
    for (const object of objects) this.#objects.change(object, () => object.unsee(observationId));
    return objects;
  }

  /** Gives each detection its object, known or new; ids. */
  #placed(usable: readonly Detection[], { observation, zero_point }: Detected, nowMs: number, touched: Set<KnownObject>): ReadonlyMap<Detection, string> {
    const around = (place: Position, radiusDeg: number) => this.#objects.within(place, radiusDeg).filter(({ item }) => item.synthetic === observation.synthetic);
    const found = associate(usable, around, this.#curation.association);
    return new Map(usable.map((detection) => {
      const place = { ra: detection.ra, dec: detection.dec, errorArcsec: detection.position_error_arcsec };
      const known = found.get(detection.detection_id);
      const object = known ?? KnownObject.begun(this.#freeId(detection.detection_id), place, observation.synthetic, observation.mjd, nowMs);
      if (known === undefined) this.#objects.put(object);
      this.#objects.change(object, () => object.see(pointOf(detection, observation, zero_point), place, this.#curation.memory.points));
      this.#objects.touch(object, nowMs);
      touched.add(object);
      return [detection, object.id];
    }));
  }

  /** Objects that have come to agree with another one become one, until none of those that were touched agrees with any. */
  *#joined(touched: Set<KnownObject>, nowMs: number): Generator<readonly Said[], void, undefined> {
    for (const start of [...touched].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      let object = start;
      if (!touched.has(object)) continue;
      for (let twin = this.#twinOf(object); twin !== undefined; twin = this.#twinOf(object)) {
        const [survivor, other] = survivorFirst(object, twin);
        touched.delete(other);
        touched.add(survivor);
        yield this.#merge(survivor, other, nowMs);
        object = survivor;
      }
    }
  }

  #twinOf(object: KnownObject): KnownObject | undefined {
    const { association } = this.#curation;
    return twinOf(object, this.#objects.within(object, association.mostArcsec / 3600), association);
  }

  #merge(survivor: KnownObject, other: KnownObject, nowMs: number): readonly Said[] {
    this.merged++;
    const at = new Date(nowMs).toISOString();
    const moved = other.alerts;
    for (const gone of this.#objects.merge(survivor, other, this.#curation.memory.points)) this.#alerts.delete(gone);
    this.#objects.touch(survivor, nowMs);
    const { watchlists, near } = surroundingsOf(survivor, this.#curation);
    Object.assign(survivor, { watchlists, near });
    const standings = moved.flatMap((id): readonly Said[] => {
      const known = this.#alerts.get(id);
      if (known === undefined) return [];
      const next: KnownAlert = { ...known, objectId: survivor.id };
      this.#alerts.set(id, next);
      return next.vetting === null ? [] : [validationSaid(next, next.vetting, at)];
    });
    return [mergedSaid(other, survivor.id, at), ...standings];
  }

  #worthy(usable: readonly Detection[]): readonly Detection[] {
    const { classes, leastReliability, leastScore, most } = this.#curation.alerts;
    const good = usable.filter((one) => classes.includes(one.class) && one.reliability >= leastReliability && Math.abs(one.score) >= leastScore);
    return good.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.n - b.n).slice(0, most);
  }

  #alerted(frame: Detected, detection: Detection, plane: number, object: KnownObject, at: string): readonly Said[] {
    const { observation, zero_point, science, template, difference, score, cutouts, model } = frame;
    const point = pointOf(detection, observation, zero_point);
    const surroundings = surroundingsOf(object, this.#curation);
    const terms = termsOf(detection, { point, before: object.pointsBefore(point, mostPoints), floor: this.#curation.variability.floor, ...surroundings }, this.#curation.priority);
    const priority = priorityOf(terms, this.#curation.priority);
    if (priority < this.#curation.alerts.leastPriority) return [];
    const unfiltered: Alert = {
      alert_id: detection.detection_id, object_id: object.id, observation, detection, zero_point, frames: { science, template, difference, score },
      cutouts: cutouts === null ? null : { ref: cutouts, plane }, model,
      object: { ra: object.ra, dec: object.dec, position_error_arcsec: object.positionErrorArcsec, detections: object.detections, first_mjd: object.firstMjd, last_mjd: object.lastMjd },
      light_curve: object.pointsBefore(point, mostPoints), priority, terms, watchlists: surroundings.watchlists, filters: [], near: surroundings.near, label: this.#labelOf(object), withdrawn: false, at,
    };
    const passed = this.#curation.filters.filter(({ where }) => passes(where, unfiltered));
    const alert: Alert = { ...unfiltered, filters: passed.map(({ name }) => name) };
    Object.assign(object, { priority, watchlists: surroundings.watchlists, near: surroundings.near });
    return [{ kind: 'alert', id: alert.alert_id, body: alert }, ...this.#known(alert, passed, at)];
  }

  /** Remembers it; says who vets it and who is told. */
  #known(alert: Alert, passed: readonly Filter[], at: string): readonly Said[] {
    const earlier = this.#alerts.get(alert.alert_id);
    const receivers = [...new Set(passed.flatMap((filter) => filter.receivers))];
    const untold = receivers.filter((receiver) => earlier?.told.includes(receiver) !== true);
    const isVetted = passed.some(({ vettedBy }) => vettedBy.length > 0) || passes(this.#curation.vetting.where, alert);
    const known: KnownAlert = {
      id: alert.alert_id, objectId: alert.object_id, observationId: alert.observation.observation_id, detection: alert.detection, cutouts: alert.cutouts, priority: alert.priority,
      synthetic: alert.observation.synthetic, told: [...(earlier?.told ?? []), ...untold],
      vetting: (earlier?.objectId === alert.object_id ? earlier.vetting : null) ?? (isVetted ? this.#asked([...new Set(passed.flatMap(({ vettedBy }) => vettedBy))]) : null),
    };
    this.#alerts.delete(known.id);
    this.#alerts.set(known.id, known);
    if (earlier !== undefined && earlier.objectId !== alert.object_id) this.#objects.get(earlier.objectId)?.dropAlert(known.id);
    for (const gone of this.#objects.get(alert.object_id)?.addAlert(known.id) ?? []) this.#alerts.delete(gone);
    const notices = untold.map((receiver): Said => {
      const id = this.#idOf(`${alert.alert_id}-${receiver}`);
      return { kind: 'notice', id, body: { notice_id: id, receiver, filters: passed.filter((one) => one.receivers.includes(receiver)).map(({ name }) => name), alert, at } };
    });
    return [...(known.vetting === null ? [] : [validationSaid(known, known.vetting, at)]), ...notices];
  }

  #asked(named: readonly string[]): Standing {
    const { standing, turn } = asked(this.#curation.vetting, named, this.#turn);
    this.#turn = turn;
    return standing;
  }

  #judged(before: Standing): Standing {
    const { standing, turn } = judged(before, this.#curation.vetting, this.#turn);
    this.#turn = turn;
    return standing;
  }

  /** The frame came again without it. */
  #withdrawn(id: string, frame: Detected, at: string): readonly Said[] {
    const known = this.#alerts.get(id);
    if (known === undefined) return [];
    this.#alerts.delete(id);
    const object = this.#objects.get(known.objectId);
    object?.dropAlert(id);
    const { observation, zero_point, science, template, difference, score, model } = frame;
    const { ra, dec, position_error_arcsec } = known.detection;
    const body: Alert = {
      alert_id: id, object_id: known.objectId, observation, detection: known.detection, zero_point, frames: { science, template, difference, score }, cutouts: known.cutouts, model,
      object: { ra, dec, position_error_arcsec, detections: Math.max(1, object?.detections ?? 1), first_mjd: object?.firstMjd ?? observation.mjd, last_mjd: object?.lastMjd ?? observation.mjd },
      light_curve: [], priority: known.priority, terms: {}, watchlists: [], filters: [], near: null, label: null, withdrawn: true, at,
    };
    return [{ kind: 'alert', id, body }, ...(known.vetting === null ? [] : [validationSaid(known, known.vetting, at, true)])];
  }

  #forcedAsked(frame: Detected, touched: ReadonlySet<KnownObject>, at: string): readonly Said[] {
    const { observation, zero_point, science, template, difference, score } = frame;
    const { withinDays, most } = this.#curation.forced;
    if (withinDays === 0) return [];
    const near = this.#objects.within(observation, halfDiagonalDeg(observation)).map(({ item }) => item)
      .filter((one) => !touched.has(one) && one.synthetic === observation.synthetic && Math.abs(one.lastMjd - observation.mjd) <= withinDays && !one.hasPoint(observation.observation_id))
      .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
    const asked: KnownObject[] = [];
    for (const one of near) {
      if (asked.length >= most) break;
      if (this.#labelOf(one) !== 'bogus') asked.push(one);
    }
    if (asked.length === 0) return [];
    const id = this.#idOf(`${observation.observation_id}-forced`);
    const places = asked.map(({ id: object_id, ra, dec, positionErrorArcsec }) => ({ object_id, ra, dec, position_error_arcsec: positionErrorArcsec }));
    return [{ kind: 'forced-asked', id, body: { forced_id: id, observation, frames: { science, template, difference, score }, zero_point, places, at } }];
  }

  #labelOf({ alerts }: KnownObject): Label | null {
    return commonLabel(alerts.map((id) => this.#alerts.get(id)?.vetting?.label ?? null));
  }

  #forget(object: KnownObject): void {
    this.#objects.forget(object);
    for (const id of object.alerts) this.#alerts.delete(id);
  }

  #forgetOld(nowMs: number): void {
    const { days, objects } = this.#curation.memory;
    for (const object of this.#objects.inOrder()) {
      if (this.#objects.size <= objects && object.touchedMs >= nowMs - days * 86_400_000) break;
      this.#forget(object);
      this.forgotten++;
    }
    for (const id of this.#alerts.keys()) {
      if (this.#alerts.size <= alertsPerObject * objects) break;
      this.#alerts.delete(id);
    }
  }

  /** The detection's id, unless an object has it that is elsewhere now. */
  #freeId(detectionId: string): string {
    let id = this.#idOf(detectionId);
    for (let n = 2; this.#objects.has(id); n++) id = this.#idOf(`${detectionId}-${n}`);
    return id;
  }

  #idOf(text: string): string {
    return text.length <= 128 ? text : this.#shortened(text);
  }
}

const halfDiagonalDeg = ({ columns, rows, pixel_scale_arcsec }: Observation): number => Math.min(180, (Math.hypot(columns, rows) / 2) * (pixel_scale_arcsec / 3600));
