/** Which rules are about a device, without asking every rule about every device. */
import { matches } from './check.ts';
import type { Labels, Rule } from './rule.ts';

export class RuleIndex {
  readonly #rules: readonly Rule[];
  readonly #all: number[] = [];
  readonly #byId = new Map<string, number[]>();
  readonly #byLabel = new Map<string, number[]>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    rules.forEach(({ selector, condition }, i) => {
      if (condition.kind === 'composite' && condition.across !== undefined) return;
      if (selector === '*') this.#all.push(i);
      else if ('id' in selector) push(this.#byId, selector.id, i);
      else push(this.#byLabel, firstOf(selector.match), i);
    });
  }

  /** Rules about devices that exist only once they have been heard of. */
  get anyone(): readonly number[] {
    return this.#all;
  }

  /** Ids that rules name. */
  get named(): readonly string[] {
    return [...this.#byId.keys()];
  }

  namesDevice(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Places of the rules about a device, ascending. */
  rulesFor(id: string, labels: Labels): readonly number[] {
    const byLabel = Object.entries(labels).flatMap(([name, value]) => this.#byLabel.get(`${name}\0${value}`) ?? []);
    const fitting = byLabel.filter((i) => {
      const selector = this.#rules[i]?.selector;
      return typeof selector === 'object' && 'match' in selector && matches(selector.match, labels);
    });
    return [...this.#all, ...(this.#byId.get(id) ?? []), ...fitting].sort((a, b) => a - b);
  }
}

/** A rule is found by its first label alone; the others are compared then. */
function firstOf(match: Labels): string {
  const [name = '', value = ''] = Object.entries(match)[0] ?? [];
  return `${name}\0${value}`;
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
