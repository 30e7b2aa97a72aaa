/** All objects that are known: by id, by place, by the frames that they were seen in; the one without a detection for longest first. */
import { KnownObject, type ObjectState } from './known-object.ts';
import { SkyIndex, type Neighbour, type Position } from './sky-index.ts';

/** Discs beyond it are asked of the wide cells, degrees. */
const wideDeg = 0.1;

export class ObjectBook {
  readonly #objects = new Map<string, KnownObject>();
  readonly #index = new SkyIndex<KnownObject>();
  /** The same objects in cells of 14′, for whole frames: a disc of a degree is some 200 of them, and 40,000 of the others. */
  readonly #wide = new SkyIndex<KnownObject>(256);
  readonly #frames = new Map<string, Set<KnownObject>>();
  /** Those that were found to be another one, by their ids. */
  readonly #absorbed = new Map<string, KnownObject>();

  constructor(states: readonly ObjectState[]) {
    for (const one of states) this.put(new KnownObject(one));
  }

  get states(): readonly ObjectState[] {
    return [...this.#objects.values()].map(({ state }) => state);
  }
  get size(): number {
    return this.#objects.size;
  }
  /** By its id, or that of one that it has absorbed. */
  get(id: string): KnownObject | undefined {
    return this.#objects.get(id) ?? this.#absorbed.get(id);
  }
  has(id: string): boolean {
    return this.get(id) !== undefined;
  }
  within(place: Position, radiusDeg: number): readonly Neighbour<KnownObject>[] {
    return (radiusDeg > wideDeg ? this.#wide : this.#index).within(place, radiusDeg);
  }
  /** In an order that does not depend on what the memory looks like. */
  seenIn(observationId: string): readonly KnownObject[] {
    return [...(this.#frames.get(observationId) ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  /** Longest without a detection first. */
  inOrder(): IterableIterator<KnownObject> {
    return this.#objects.values();
  }

  put(object: KnownObject): void {
    this.#objects.set(object.id, object);
    this.#index.put(object);
    this.#wide.put(object);
    for (const id of object.observations) this.#note(id, object);
    for (const id of object.absorbed) this.#absorbed.set(id, object);
  }

  /** `change` may move it, and say in which frames it was seen. */
  change(object: KnownObject, change: () => void): void {
    this.#index.remove(object);
    this.#wide.remove(object);
    for (const id of object.observations) this.#strike(id, object);
    change();
    this.#index.put(object);
    this.#wide.put(object);
    for (const id of object.observations) this.#note(id, object);
  }

  touch(object: KnownObject, nowMs: number): void {
    object.touchedMs = nowMs;
    this.#objects.delete(object.id);
    this.#objects.set(object.id, object);
  }

  /** The other is no more: all that it has is the survivor's. Alerts that are too many are returned. */
  merge(survivor: KnownObject, other: KnownObject, mostPoints: number): readonly string[] {
    this.forget(other);
    let tooMany: readonly string[] = [];
    this.change(survivor, () => (tooMany = survivor.absorb(other, mostPoints)));
    for (const id of survivor.absorbed) this.#absorbed.set(id, survivor);
    return tooMany;
  }

  forget(object: KnownObject): void {
    for (const id of object.absorbed) this.#absorbed.delete(id);
    this.#objects.delete(object.id);
    this.#index.remove(object);
    this.#wide.remove(object);
    for (const id of object.observations) this.#strike(id, object);
  }

  #note(observationId: string, object: KnownObject): void {
    const there = this.#frames.get(observationId);
    if (there === undefined) this.#frames.set(observationId, new Set([object]));
    else there.add(object);
  }
  #strike(observationId: string, object: KnownObject): void {
    const there = this.#frames.get(observationId);
    there?.delete(object);
    if (there?.size === 0) this.#frames.delete(observationId);
  }
}
