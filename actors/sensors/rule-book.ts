/**
 * Rules and devices as the log's changes leave them. Changes that come together take effect together:
 * before the next message that is none. Changes that cannot be used as a whole wait for those that
 * make them whole; what was in force stays so.
 */
import { checkDevices, checkRules } from './core/check.ts';
import type { DeviceDefinition, RuleDefinition } from './core/definition.ts';
import type { Device, Rule } from './core/rule.ts';

export interface Book {
  readonly rules: readonly Rule[];
  readonly devices: readonly Device[];
}

export interface Change {
  readonly kind: 'rule' | 'device';
  readonly id: string;
  /** The definition; null: it is gone. */
  readonly json: string | null;
}

/** Definitions by id, as JSON texts: small, and exactly what was published. */
export interface BookTexts {
  readonly rules: readonly (readonly [string, string])[];
  readonly devices: readonly (readonly [string, string])[];
  readonly changes: readonly Change[];
  readonly isDue: boolean;
}

export class RuleBook {
  #rules: Map<string, string>;
  #devices: Map<string, string>;
  /** Not in force yet. */
  readonly #changes: Change[];
  #isDue: boolean;

  constructor(texts: BookTexts = { rules: [], devices: [], changes: [], isDue: false }) {
    this.#rules = new Map(texts.rules);
    this.#devices = new Map(texts.devices);
    this.#changes = [...texts.changes];
    this.#isDue = texts.isDue;
  }

  /** Something has changed since it was last tried. */
  get isDue(): boolean {
    return this.#isDue;
  }

  put(change: Change): void {
    this.#changes.push(change);
    this.#isDue = true;
  }

  /** What is in force. */
  open(): Book {
    const book = checked(this.#rules, this.#devices);
    if ('faults' in book) throw new Error(`rules that were in force are not sound: ${book.faults.join('; ')}`);
    return book;
  }

  /** Puts the changes into force, or says why they cannot be: one sentence a fault. */
  turn(): Book | { readonly faults: readonly string[] } {
    this.#isDue = false;
    const [rules, devices] = [new Map(this.#rules), new Map(this.#devices)];
    for (const { kind, id, json } of this.#changes) {
      const map = kind === 'rule' ? rules : devices;
      if (json === null) map.delete(id);
      else map.set(id, json);
    }
    const book = checked(rules, devices);
    if ('faults' in book) return book;
    [this.#rules, this.#devices] = [rules, devices];
    this.#changes.length = 0;
    return book;
  }

  texts(): BookTexts {
    return { rules: [...this.#rules], devices: [...this.#devices], changes: this.#changes, isDue: this.#isDue };
  }
}

function checked(ruleTexts: ReadonlyMap<string, string>, deviceTexts: ReadonlyMap<string, string>): Book | { readonly faults: readonly string[] } {
  try {
    const rules = [...ruleTexts.values()].map(parse<RuleDefinition>);
    const devices = [...deviceTexts.values()].map(parse<DeviceDefinition>);
    const [judged, known] = [checkRules(rules, devices), checkDevices(devices)];
    const errors = [...judged.faults, ...known.faults].filter(({ severity }) => severity === 'error');
    return errors.length === 0 ? { rules: judged.rules, devices: known.devices } : { faults: errors.map(({ id, message }) => `${id ?? 'a rule'}: ${message}`) };
  } catch (error) {
    // Published by hand, past the check of its shape.
    return { faults: [error instanceof Error ? error.message : String(error)] };
  }
}

/** Its shape was checked before it was published. */
function parse<Definition extends RuleDefinition | DeviceDefinition>(text: string): Definition {
  const definition: Definition = JSON.parse(text);
  return definition;
}
