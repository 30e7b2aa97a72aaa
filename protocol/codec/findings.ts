/** Collects what is found while a value is walked through, and where. */
import { mostFaults, type FieldFault } from './reading.ts';

export class Findings {
  readonly faults: FieldFault[] = [];
  readonly warnings: string[] = [];
  /** All faults, listed or not. */
  total = 0;
  /** Field names and list positions from the message to the value in hand. */
  readonly #path: (string | number)[] = [];

  enter(step: string | number): void {
    this.#path.push(step);
  }

  leave(): void {
    this.#path.pop();
  }

  get path(): string {
    let text = '';
    for (const step of this.#path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
    return text;
  }

  /** Returns undefined, so that a reader can end with it. */
  fault(message: string): undefined {
    this.total++;
    if (this.faults.length < mostFaults) this.faults.push({ path: this.path, message });
    return undefined;
  }

  mismatch(expected: string, met: unknown): undefined {
    return this.fault(this.faults.length < mostFaults ? `expected ${expected}, got ${shorten(met)}` : '');
  }

  warn(message: string): void {
    if (this.warnings.length < mostFaults) this.warnings.push(message);
  }
}

const longest = 60;

/** A value in a few letters; never walks into what is large or deep. */
export function shorten(value: unknown): string {
  if (typeof value === 'string') return value.length > longest ? `${JSON.stringify(value.slice(0, longest))}…` : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    const few = names.slice(0, 3).map((one) => one.slice(0, 20)).join(', ');
    return names.length === 0 ? 'an empty object' : `an object with ${few}${names.length > 3 ? ', …' : ''}`;
  }
  return String(value);
}
