/** Wall clock of a stage's steps, for the event's `seconds`. */
export class Stopwatch {
  readonly #stage: string;
  readonly #steps: Record<string, number> = {};
  readonly #begun = performance.now();
  #last = this.#begun;

  constructor(stage: string) {
    this.#stage = stage;
  }

  /** The time since the step before belongs to this one. */
  lap(step: string): void {
    const now = performance.now();
    this.#add(step, now - this.#last);
    this.#last = now;
  }

  /** Runs a step; what goes on between two steps is the rest. */
  readonly step = <T>(name: string, work: () => T): T => {
    const begun = performance.now();
    this.#add('rest', begun - this.#last);
    const result = work();
    this.#add(name, performance.now() - begun);
    this.#last = performance.now();
    return result;
  };

  /** Steps and the whole, after those of earlier stages. */
  after(before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    return { ...before, ...this.#steps, [this.#stage]: (performance.now() - this.#begun) / 1000 };
  }

  #add(step: string, ms: number): void {
    const name = `${this.#stage}_${step.replaceAll('-', '_')}`;
    this.#steps[name] = (this.#steps[name] ?? 0) + ms / 1000;
  }
}
