/** What a supervisor does when a child has ended (OTP `supervisor`, `add_restart`). Pure. */
import type { ChildSpec, ExitKind, Tree } from './tree.ts';

export type RestartSpec = Pick<Tree, 'strategy' | 'intensity' | 'period' | 'beyond'> & { readonly children: readonly Pick<ChildSpec, 'id' | 'restart'>[] };

export type RestartDecision =
  /** It stays down; a temporary child is forgotten. */
  | { readonly do: 'leave'; readonly forget: boolean }
  | {
      readonly do: 'restart';
      /** In this order, before anything is started; the one that ended is not among them. */
      readonly stop: readonly string[];
      /** Temporary siblings that were stopped and do not come back. */
      readonly forget: readonly string[];
      readonly start: readonly string[];
      /** Milliseconds to wait first: a crash that repeats must not become a storm. */
      readonly delayMs: number;
      /** Times of the restarts that count, this one included. */
      readonly history: readonly number[];
    }
  /** Too many: this supervisor stops everything and fails. */
  | { readonly do: 'escalate'; readonly reason: string };

const firstDelayMs = 100;
const lastDelayMs = 5_000;

/**
 * @param history times of earlier restarts of this supervisor, milliseconds, oldest first
 * @param now milliseconds on the same clock
 */
export function decideRestart(spec: RestartSpec, history: readonly number[], exit: { readonly child: string; readonly kind: ExitKind }, now: number): RestartDecision {
  const index = spec.children.findIndex(({ id }) => id === exit.child);
  const child = spec.children[index];
  if (child === undefined) return { do: 'leave', forget: true };
  if (child.restart === 'temporary') return { do: 'leave', forget: true };
  if (child.restart === 'transient' && exit.kind !== 'failed') return { do: 'leave', forget: false };

  const counted = [...history.filter((at) => now - at <= spec.period * 1000), now];
  const isBeyond = counted.length > spec.intensity;
  if (isBeyond && spec.beyond !== 'wait') {
    return { do: 'escalate', reason: `${exit.child} ended once too often: ${counted.length} restarts within ${spec.period} s, ${spec.intensity} are allowed` };
  }
  const affected = affectedBy(spec, index);
  return {
    do: 'restart',
    stop: affected.filter(({ id }) => id !== exit.child).map(({ id }) => id).reverse(),
    forget: affected.filter(({ restart }) => restart === 'temporary').map(({ id }) => id),
    start: affected.filter(({ restart }) => restart !== 'temporary').map(({ id }) => id),
    delayMs: isBeyond ? lastDelayMs : counted.length === 1 ? 0 : Math.min(lastDelayMs, firstDelayMs * 2 ** (counted.length - 2)),
    history: counted,
  };
}

function affectedBy({ strategy, children }: RestartSpec, index: number): RestartSpec['children'] {
  switch (strategy) {
    case 'one_for_one':
      return children.slice(index, index + 1);
    case 'rest_for_one':
      return children.slice(index);
    case 'one_for_all':
      return children;
  }
}
