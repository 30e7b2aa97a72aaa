/** Which alerts are flapping: counted by evaluations, so it starts with a change and stops as time passes without one. */
import { calm, isFlapping, outcomesKept, percentOf, repeated, withOutcome } from './flapping.ts';
import type { FlappingBounds } from './routing.ts';
import { newSeries, type Series } from './outbox.ts';

export interface Flap {
  history: number;
  /** Evaluation of its newest outcome. */
  cycle: number;
  isFlapping: boolean;
  /** Of the messages about this start and its stop; undefined: the start was not told, so the stop is not. */
  series: Series | undefined;
}

export class Flaps {
  /** By alert key: those that changed within the last 21 evaluations, or flap. */
  readonly flaps: Map<string, Flap>;
  cycle: number;

  constructor(cycle = 0, flaps = new Map<string, Flap>()) {
    this.cycle = cycle;
    this.flaps = flaps;
  }

  isFlapping(key: string): boolean {
    return this.flaps.get(key)?.isFlapping ?? false;
  }

  /** An alert began or ceased to fire. True when it starts to flap with that. */
  changed(key: string, isFiring: boolean, bounds: FlappingBounds): boolean {
    const flap = this.flaps.get(key) ?? { history: calm, cycle: this.cycle, isFlapping: false, series: undefined };
    flap.history = withOutcome(repeated(flap.history, Math.max(0, this.cycle - flap.cycle - 1)), isFiring);
    flap.cycle = this.cycle;
    this.flaps.set(key, flap);
    const starts = !flap.isFlapping && isFlapping(false, percentOf(flap.history), bounds);
    if (starts) flap.isFlapping = true;
    return starts;
  }

  /** The start was told, by this series. */
  told(key: string, at: number): Series {
    const series = newSeries(`flapping ${key}`, at);
    const flap = this.flaps.get(key);
    if (flap !== undefined) flap.series = series;
    return series;
  }

  /** One evaluation more. Those that stop flapping with it; they are forgotten once they have been calm for the whole history. */
  evaluated(bounds: FlappingBounds | undefined): readonly { readonly key: string; readonly series: Series | undefined }[] {
    this.cycle++;
    const stopped: { readonly key: string; readonly series: Series | undefined }[] = [];
    for (const [key, flap] of this.flaps) {
      // What happens in this evaluation comes after it has been counted.
      const quiet = this.cycle - flap.cycle - 1;
      if (flap.isFlapping && (bounds === undefined || !isFlapping(true, percentOf(repeated(flap.history, quiet)), bounds))) {
        stopped.push({ key, series: flap.series });
        flap.isFlapping = false;
        flap.series = undefined;
      }
      if (!flap.isFlapping && quiet >= outcomesKept) this.flaps.delete(key);
    }
    return stopped;
  }
}
