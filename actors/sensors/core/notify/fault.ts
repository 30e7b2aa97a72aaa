/** What is wrong at a place of a configuration, and how it is read without stopping at the first fault. */

/** From the top of the configuration: `['route', 'routes', 0, 'receiver']`. */
export type Path = readonly (string | number)[];

export interface ConfigFault {
  readonly path: Path;
  readonly message: string;
}

/** `route.routes[0].receiver`. */
export const pathText = (path: Path): string => path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** Reads plain data, as YAML or JSON gives it; what does not fit becomes a fault and reads as absent. */
export class Reader {
  readonly value: unknown;
  readonly path: Path;
  readonly #faults: ConfigFault[];

  constructor(value: unknown, path: Path, faults: ConfigFault[]) {
    this.value = value;
    this.path = path;
    this.#faults = faults;
  }

  fault(message: string): undefined {
    this.#faults.push({ path: this.path, message });
    return undefined;
  }
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The fields of a map. Those that are not in `known` are faults; absent reads as empty. */
  fields<Name extends string>(known: readonly Name[], why?: (field: string) => string | undefined): Readonly<Record<Name, Reader>> {
    const map = this.isAbsent ? {} : this.value;
    const plain = isMap(map) ? map : {};
    if (!isMap(map)) this.fault(`expected a map of ${known.slice(0, 3).join(', ')}…, got ${kindOf(map)}`);
    for (const field of Object.keys(plain)) {
      if (!known.some((one) => one === field)) new Reader(undefined, [...this.path, field], this.#faults).fault(why?.(field) ?? `there is no field ${field} here; known are ${known.join(', ')}`);
    }
    const at = (name: Name): readonly [Name, Reader] => [name, new Reader(Object.hasOwn(plain, name) ? plain[name] : undefined, [...this.path, name], this.#faults)];
    return fromEntries(known.map(at));
  }

  /** A field, whether or not it is known here. */
  child(name: string): Reader {
    const { value } = this;
    return new Reader(isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined, [...this.path, name], this.#faults);
  }

  /** The entries of a map with free names. */
  entries(): readonly (readonly [string, Reader])[] {
    if (this.isAbsent) return [];
    if (!isMap(this.value)) return this.fault(`expected a map, got ${kindOf(this.value)}`) ?? [];
    return Object.entries(this.value).map(([name, value]) => [name, new Reader(value, [...this.path, name], this.#faults)] as const);
  }

  items(): readonly Reader[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) return this.fault(`expected a list, got ${kindOf(this.value)}`) ?? [];
    return this.value.map((value: unknown, i) => new Reader(value, [...this.path, i], this.#faults));
  }

  /** A scalar as its text. */
  text(): string | undefined {
    if (this.isAbsent) return undefined;
    const { value } = this;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fault(`expected text, got ${kindOf(value)}`);
  }
  texts(): readonly string[] {
    return this.items().flatMap((item) => item.text() ?? (item.isAbsent ? (item.fault('expected text, got nothing') ?? []) : []));
  }

  /** As YAML 1.1 writes them too: yes, no, on, off. */
  flag(): boolean | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    if (/^(true|yes|on|y)$/i.test(text)) return true;
    return /^(false|no|off|n)$/i.test(text) ? false : this.fault(`expected true or false, got ${JSON.stringify(text)}`);
  }

  number(least: number, most: number): number | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? NaN : Number(text);
    return value >= least && value <= most ? value : this.fault(`expected a number from ${least} to ${most}, got ${JSON.stringify(text)}`);
  }
  whole(least: number, most: number): number | undefined {
    const value = this.number(least, most);
    return value === undefined || Number.isSafeInteger(value) ? value : this.fault(`expected a whole number from ${least} to ${most}, got ${value}`);
  }

  choice<Choice extends string>(choices: readonly Choice[]): Choice | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    return choices.find((one) => one === text) ?? this.fault(`expected ${choices.join(' or ')}, got ${JSON.stringify(text)}`);
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : isMap(value) ? 'a map' : value === null ? 'nothing' : JSON.stringify(value));

function fromEntries<Name extends string>(entries: readonly (readonly [Name, Reader])[]): Readonly<Record<Name, Reader>> {
  const record: Partial<Record<Name, Reader>> = {};
  for (const [name, reader] of entries) record[name] = reader;
  if (!isFull(record, entries.map(([name]) => name))) throw new Error('a field was not read');
  return record;
}
const isFull = <Name extends string>(record: Partial<Record<Name, Reader>>, names: readonly Name[]): record is Record<Name, Reader> => names.every((name) => record[name] !== undefined);
