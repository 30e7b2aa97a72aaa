/**
 * Which hosts have fallen silent while the broker was there to hear them: their process lives, but
 * does nothing any more (stopped, or blocked for good). Their work goes elsewhere by itself after the
 * ack wait; this is about getting the process back. Pure but for what it remembers.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #lastHeard = new Map<string, number>();

  constructor(limitSeconds: number) {
    this.#limitMs = limitSeconds * 1000;
  }

  /**
   * One look at the beats, made while the broker answers; `missed` when it does not.
   * @param hosts ids that should beat; @param beating ids whose beat is there; @param now of a clock that never goes back
   * @returns hosts that are silent for too long
   */
  look(hosts: readonly string[], beating: ReadonlySet<string>, now: number): readonly string[] {
    for (const id of [...this.#lastHeard.keys()]) if (!hosts.includes(id)) this.#lastHeard.delete(id);
    for (const id of hosts) if (beating.has(id) || !this.#lastHeard.has(id)) this.#lastHeard.set(id, now);
    return hosts.filter((id) => now - (this.#lastHeard.get(id) ?? now) > this.#limitMs);
  }

  /** The broker did not answer: nobody could have been heard, so everybody's time begins anew. */
  missed(): void {
    this.#lastHeard.clear();
  }
}
