/**
 * Which firing alerts mute which, kept up to date as alerts come and go: an answer costs one look-up a rule instead of a
 * walk over all that fires. `inhibition.ts` says the same plainly and is its oracle.
 */
import type { InhibitRule } from './inhibition.ts';
import { labelOf, matchesAll, type Labels } from './matcher.ts';

interface Sources {
  /** That are not targets of the same rule. */
  only: number;
  both: number;
}

export class Inhibitor {
  readonly #rules: readonly InhibitRule[];
  /** By rule: firing sources, by the values of its `equal` labels. */
  readonly #sources: readonly Map<string, Sources>[];

  constructor(rules: readonly InhibitRule[]) {
    this.#rules = rules;
    this.#sources = rules.map(() => new Map());
  }

  /** An alert begins to fire; each one once. */
  add(labels: Labels): void {
    this.#count(labels, 1);
  }
  /** An alert that was added no longer fires. */
  remove(labels: Labels): void {
    this.#count(labels, -1);
  }

  mutes(labels: Labels): boolean {
    return this.#rules.some((rule, i) => {
      if (!matchesAll(rule.target, labels)) return false;
      const sources = this.#sources[i]?.get(keyOf(rule, labels));
      if (sources === undefined) return false;
      return matchesAll(rule.source, labels) ? sources.only > 0 : sources.only + sources.both > 0;
    });
  }

  #count(labels: Labels, change: 1 | -1): void {
    this.#rules.forEach((rule, i) => {
      if (!matchesAll(rule.source, labels)) return;
      const key = keyOf(rule, labels);
      const sources = this.#sources[i]?.get(key) ?? { only: 0, both: 0 };
      sources[matchesAll(rule.target, labels) ? 'both' : 'only'] += change;
      if (sources.only === 0 && sources.both === 0) this.#sources[i]?.delete(key);
      else this.#sources[i]?.set(key, sources);
    });
  }
}

const keyOf = ({ equal }: InhibitRule, labels: Labels): string => JSON.stringify(equal.map((name) => labelOf(labels, name)));
