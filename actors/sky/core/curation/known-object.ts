/** An object as the curation knows it: its latest points, where each of its detections lay, and what was said of it. */
import { byTime, seen, withPoints, withoutSeen } from './light-curve.ts';
import { meanPosition, type Placed } from './mean-position.ts';
import type { LightPoint, Near } from './words.ts';

/** All of it, as plain data. */
export interface ObjectState {
  readonly id: string;
  readonly ra: number;
  readonly dec: number;
  readonly positionErrorArcsec: number;
  readonly curve: readonly LightPoint[];
  /** Of each detection in the curve, by observation. */
  readonly places: readonly (readonly [observationId: string, place: Placed])[];
  /** Detections that are no longer in the curve, and the first of them. */
  readonly dropped: { readonly count: number; readonly firstMjd: number };
  readonly lastMjd: number;
  /** Ids, newest last. */
  readonly alerts: readonly string[];
  readonly priority: number;
  readonly watchlists: readonly string[];
  readonly near: Near | null;
  readonly synthetic: boolean;
  /** When the log took its newest detection. */
  readonly touchedMs: number;
  /** When the log took its first one. */
  readonly begunMs: number;
  /** Ids of objects that were found to be this one. */
  readonly absorbed: readonly string[];
}

const mostAlerts = 100;

export class KnownObject {
  readonly id: string;
  readonly synthetic: boolean;
  ra: number;
  dec: number;
  positionErrorArcsec: number;
  curve: readonly LightPoint[];
  alerts: readonly string[];
  priority: number;
  watchlists: readonly string[];
  near: Near | null;
  touchedMs: number;
  absorbed: readonly string[];
  readonly begunMs: number;
  readonly #places: Map<string, Placed>;
  #dropped: ObjectState['dropped'];
  #lastMjd: number;

  constructor(state: ObjectState) {
    this.id = state.id;
    this.synthetic = state.synthetic;
    this.ra = state.ra;
    this.dec = state.dec;
    this.positionErrorArcsec = state.positionErrorArcsec;
    this.curve = state.curve;
    this.alerts = state.alerts;
    this.priority = state.priority;
    this.watchlists = state.watchlists;
    this.near = state.near;
    this.touchedMs = state.touchedMs;
    this.begunMs = state.begunMs;
    this.absorbed = state.absorbed;
    this.#places = new Map(state.places);
    this.#dropped = state.dropped;
    this.#lastMjd = state.lastMjd;
  }

  static begun(id: string, { ra, dec, errorArcsec }: Placed, synthetic: boolean, mjd: number, nowMs: number): KnownObject {
    return new KnownObject({ id, ra, dec, positionErrorArcsec: errorArcsec, curve: [], places: [], dropped: { count: 0, firstMjd: mjd }, lastMjd: mjd, alerts: [], priority: 0, watchlists: [], near: null, synthetic, touchedMs: nowMs, begunMs: nowMs, absorbed: [] });
  }

  get state(): ObjectState {
    const { id, ra, dec, positionErrorArcsec, curve, alerts, priority, watchlists, near, synthetic, touchedMs, begunMs, absorbed } = this;
    return { id, ra, dec, positionErrorArcsec, curve, places: [...this.#places], dropped: this.#dropped, lastMjd: this.#lastMjd, alerts, priority, watchlists, near, synthetic, touchedMs, begunMs, absorbed };
  }

  /** Frames in which it was seen, of those in the curve. */
  get observations(): Iterable<string> {
    return this.#places.keys();
  }
  get detections(): number {
    return this.#dropped.count + this.#places.size;
  }
  get firstMjd(): number {
    const first = this.curve.find(({ is_forced }) => !is_forced)?.mjd ?? this.#lastMjd;
    return this.#dropped.count > 0 ? Math.min(first, this.#dropped.firstMjd) : first;
  }
  get lastMjd(): number {
    return this.curve.findLast(({ is_forced }) => !is_forced)?.mjd ?? this.#lastMjd;
  }
  wasSeenIn(observationId: string): boolean {
    return this.#places.has(observationId);
  }
  hasPoint(observationId: string): boolean {
    return this.curve.some(({ observation_id }) => observation_id === observationId);
  }
  pointsBefore(point: LightPoint, most: number): readonly LightPoint[] {
    return this.curve.filter((one) => one.observation_id !== point.observation_id && byTime(one, point) < 0).slice(-most);
  }

  /** Its place becomes the mean of all that it has. `most`: points of the curve. */
  see(point: LightPoint, place: Placed, most: number): void {
    this.#places.set(point.observation_id, place);
    this.#take([point], most);
    this.#settle();
  }

  /** Measured where nothing stood out. */
  measure(point: LightPoint, most: number): void {
    this.#take([point], most);
  }

  /** It was not seen in that frame after all. Without any detection it keeps its place. */
  unsee(observationId: string): void {
    this.#lastMjd = this.lastMjd;
    this.curve = withoutSeen(this.curve, observationId);
    this.#places.delete(observationId);
    this.#settle();
  }

  /** All that the other has becomes its own; alerts that fall off the front are returned. */
  absorb(other: KnownObject, most: number): readonly string[] {
    for (const [id, place] of other.#places) this.#places.set(id, place);
    this.#lastMjd = Math.max(this.lastMjd, other.lastMjd);
    this.#dropped = joined(this.#dropped, other.#dropped);
    const all = [...this.#aging(), ...other.#aging()].sort((a, b) => a.mjd - b.mjd || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map(({ id }) => id);
    this.alerts = all.slice(-mostAlerts);
    if (other.touchedMs > this.touchedMs) this.priority = other.priority;
    this.absorbed = [...this.absorbed, other.id, ...other.absorbed];
    this.#take(other.curve, most);
    this.#settle();
    return all.slice(0, -mostAlerts);
  }

  /** Alerts with the time of their detection; those that are no longer in the curve are older than it. */
  #aging(): readonly { readonly id: string; readonly mjd: number }[] {
    const times = new Map(this.curve.map(({ detection_id, mjd }) => [detection_id, mjd]));
    return this.alerts.map((id) => ({ id, mjd: times.get(id) ?? -Infinity }));
  }

  /** The newest at the end; what falls off the front is returned. */
  addAlert(id: string): readonly string[] {
    const all = [...this.alerts.filter((one) => one !== id), id];
    this.alerts = all.slice(-mostAlerts);
    return all.slice(0, -mostAlerts);
  }

  dropAlert(id: string): void {
    this.alerts = this.alerts.filter((one) => one !== id);
  }

  #take(points: readonly LightPoint[], most: number): void {
    const longer = withPoints(this.curve, points);
    if (longer === this.curve) return;
    this.curve = longer.slice(-most);
    for (const gone of seen(longer.slice(0, Math.max(0, longer.length - most)))) {
      this.#dropped = joined(this.#dropped, { count: 1, firstMjd: gone.mjd });
      this.#places.delete(gone.observation_id);
    }
  }

  #settle(): void {
    // In order of time: sums of floating numbers depend on the order, and facts must not.
    const places = seen(this.curve).flatMap(({ observation_id }) => this.#places.get(observation_id) ?? []);
    const mean = meanPosition(places);
    if (mean === undefined) return;
    this.ra = mean.ra;
    this.dec = mean.dec;
    this.positionErrorArcsec = mean.errorArcsec;
  }
}

const joined = (a: ObjectState['dropped'], b: ObjectState['dropped']): ObjectState['dropped'] => (a.count === 0 ? (b.count === 0 ? a : b) : b.count === 0 ? a : { count: a.count + b.count, firstMjd: Math.min(a.firstMjd, b.firstMjd) });
