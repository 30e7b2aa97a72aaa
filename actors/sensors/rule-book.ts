/**
 * Rules and devices as the log's changes leave them. Changes that come together take effect together:
 * before the next message that is none. Rules that cannot be used as a whole change nothing.
 */
import { checkDevices, checkRules } from './core/check.ts';
import type { DeviceDefinition, RuleDefinition } from './core/definition.ts';
import type { Device, Rule } from './core/rule.ts';

export interface Book {
  readonly rules: readonly Rule[];
  readonly devices: readonly Device[];
}

/** Definitions by id, as JSON texts: small, and exactly what was published. */
export interface BookTexts {
  readonly rules: readonly (readonly [string, string])[];
  readonly devices: readonly (readonly [string, string])[];
}

export class RuleBook {
  readonly #rules: Map<string, string>;
  readonly #devices: Map<string, string>;
  #isChanged = false;

  constructor(texts: BookTexts = { rules: [], devices: [] }) {
    this.#rules = new Map(texts.rules);
    this.#devices = new Map(texts.devices);
    this.#isChanged = this.#rules.size + this.#devices.size > 0;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** `json` null: it is gone. */
  put(kind: 'rule' | 'device', id: string, json: string | null): void {
    const map = kind === 'rule' ? this.#rules : this.#devices;
    if (map.get(id) === (json ?? undefined)) return;
    if (json === null) map.delete(id);
    else map.set(id, json);
    this.#isChanged = true;
  }

  /** What is in force from now on, or why it cannot be: one sentence a fault. */
  open(): Book | { readonly faults: readonly string[] } {
    this.#isChanged = false;
    try {
      const rules = [...this.#rules.values()].map(parse<RuleDefinition>);
      const devices = [...this.#devices.values()].map(parse<DeviceDefinition>);
      const [checked, known] = [checkRules(rules, devices), checkDevices(devices)];
      const errors = [...checked.faults, ...known.faults].filter(({ severity }) => severity === 'error');
      return errors.length === 0 ? { rules: checked.rules, devices: known.devices } : { faults: errors.map(({ id, message }) => `${id ?? ''}: ${message}`) };
    } catch (error) {
      // Published by hand, past the check of its shape.
      return { faults: [error instanceof Error ? error.message : String(error)] };
    }
  }

  texts(): BookTexts {
    return { rules: [...this.#rules], devices: [...this.#devices] };
  }
}

/** Its shape was checked before it was published. */
function parse<Definition extends RuleDefinition | DeviceDefinition>(text: string): Definition {
  const definition: Definition = JSON.parse(text);
  return definition;
}
