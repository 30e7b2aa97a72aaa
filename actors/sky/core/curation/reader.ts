/** Plain data, as YAML or JSON gives it, read without stopping at the first fault; what does not fit reads as absent. */

/** From the top: `['filters', 0, 'where']`. */
export type Path = readonly (string | number)[];

export interface ConfigurationFault {
  readonly path: Path;
  readonly message: string;
}

/** `filters[0].where`. */
export const pathText = (path: Path): string => path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

export const describeFault = ({ path, message }: ConfigurationFault): string => (path.length === 0 ? message : `${pathText(path)}: ${message}`);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a mapping';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

export class Reader {
  readonly value: unknown;
  readonly path: Path;
  readonly faults: ConfigurationFault[];

  constructor(value: unknown, path: Path = [], faults: ConfigurationFault[] = []) {
    this.value = value;
    this.path = path;
    this.faults = faults;
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  fault(message: string): undefined {
    this.faults.push({ path: this.path, message });
    return undefined;
  }

  /** Fields of a mapping by name; one that is not among `known` is a fault. */
  fields(known: readonly string[]): (name: string) => Reader {
    if (!this.isAbsent && !isMap(this.value)) this.fault(`${this.#name} must be a mapping, not ${shown(this.value)}`);
    const map = isMap(this.value) ? this.value : {};
    for (const name of Object.keys(map)) if (!known.includes(name)) new Reader(undefined, [...this.path, name], this.faults).fault(`there is no field ${name} here; known are ${known.join(', ')}`);
    return (name) => new Reader(Object.hasOwn(map, name) ? map[name] : undefined, [...this.path, name], this.faults);
  }

  items(most: number): readonly Reader[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) return this.fault(`${this.#name} must be a list, not ${shown(this.value)}`) ?? [];
    if (this.value.length > most) return this.fault(`${this.#name} has ${this.value.length} entries; at most ${most} are taken`) ?? [];
    return this.value.map((value: unknown, i) => new Reader(value, [...this.path, i], this.faults));
  }

  text(): string | undefined {
    if (this.isAbsent) return undefined;
    return typeof this.value === 'string' ? this.value : this.fault(`${this.#name} must be a text, not ${shown(this.value)}`);
  }

  /** One that must be there. */
  name(pattern: RegExp, rule: string): string | undefined {
    if (this.isAbsent) return this.fault(`${this.#name} is missing`);
    const text = this.text();
    return text === undefined || pattern.test(text) ? text : this.fault(`${this.#name} must consist of ${rule}, not ${shown(text)}`);
  }

  number(least: number, most: number): number | undefined {
    if (this.isAbsent) return undefined;
    const { value } = this;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    return this.fault(`${this.#name} must be a number from ${least} to ${most}, not ${shown(value)}`);
  }

  needed(least: number, most: number): number | undefined {
    return this.isAbsent ? this.fault(`${this.#name} is missing`) : this.number(least, most);
  }

  whole(least: number, most: number): number | undefined {
    const value = this.number(least, most);
    return value === undefined || Number.isInteger(value) ? value : this.fault(`${this.#name} must be a whole number, not ${value}`);
  }

  choice<Choice extends string>(choices: readonly Choice[]): Choice | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    return choices.find((one) => one === text) ?? this.fault(`${this.#name} must be one of ${choices.join(', ')}, not ${shown(text)}`);
  }

  get #name(): string {
    const last = this.path.at(-1);
    return last === undefined ? 'the configuration' : typeof last === 'number' ? `entry ${last + 1}` : last;
  }
}
