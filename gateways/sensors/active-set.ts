/** Who is pending and who is firing, kept by the transitions: a line per evaluation without asking every pair. */
import type { Transition } from '../../actors/sensors/core/transition.ts';

type Pair = readonly [string, string];

export class ActiveSet {
  readonly #pending: Pair[] = [];
  readonly #firing: Pair[] = [];

  apply(transitions: readonly Transition[]): void {
    for (const { rule, device, from, to } of transitions) {
      if (from !== 'inactive') remove(from === 'pending' ? this.#pending : this.#firing, [rule, device]);
      if (to !== 'inactive') insert(to === 'pending' ? this.#pending : this.#firing, [rule, device]);
    }
  }

  /** Each sorted by rule, then device, by UTF-16 code unit. */
  get lists(): { readonly pending: readonly Pair[]; readonly firing: readonly Pair[] } {
    return { pending: this.#pending, firing: this.#firing };
  }
}

function placeOf(list: readonly Pair[], [rule, device]: Pair): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [otherRule, otherDevice] = list[middle]!;
    if (otherRule < rule || (otherRule === rule && otherDevice < device)) low = middle + 1;
    else high = middle;
  }
  return low;
}
const insert = (list: Pair[], pair: Pair): void => void list.splice(placeOf(list, pair), 0, pair);
const remove = (list: Pair[], pair: Pair): void => void list.splice(placeOf(list, pair), 1);
