/** What a supervisor has counted: starts and ends of each child. */
import type { TreeObserver } from '../supervisor.ts';
import type { ExitKind } from '../tree.ts';
import type { MetricFamily, Sample } from './families.ts';

const exits: readonly ExitKind[] = ['normal', 'shutdown', 'failed'];

export class TreeNumbers {
  readonly #starts = new Map<string, number>();
  readonly #ends = new Map<string, Record<ExitKind, number>>();
  readonly #failedStarts = new Map<string, number>();

  /** An observer that counts, and tells another. */
  counting(observer: TreeObserver): TreeObserver {
    return {
      started: (child, running, restarts) => {
        this.#starts.set(child.id, (this.#starts.get(child.id) ?? 0) + 1);
        observer.started(child, running, restarts);
      },
      stopped: (child, running, exit) => {
        const counted = this.#ends.get(child.id) ?? { normal: 0, shutdown: 0, failed: 0 };
        counted[exit.kind]++;
        this.#ends.set(child.id, counted);
        observer.stopped(child, running, exit);
      },
      startFailed: (child, error) => {
        this.#failedStarts.set(child.id, (this.#failedStarts.get(child.id) ?? 0) + 1);
        observer.startFailed(child, error);
      },
      gaveUp: (tree, reason) => observer.gaveUp(tree, reason),
    };
  }

  families(): readonly MetricFamily[] {
    const byChild = (counted: ReadonlyMap<string, number>): readonly Sample[] => [...counted].map(([child, value]) => ({ labels: { child }, value }));
    const ends = [...this.#ends].flatMap(([child, counted]): readonly Sample[] => exits.map((exit) => ({ labels: { child, exit }, value: counted[exit] })));
    return [
      { name: 'alidade_child_starts_total', help: 'Starts of a child of the supervision tree.', type: 'counter', values: byChild(this.#starts) },
      { name: 'alidade_child_exits_total', help: 'Ends of a child, by how it ended.', type: 'counter', values: ends },
      { name: 'alidade_child_failed_starts_total', help: 'Starts that did not get as far as ready.', type: 'counter', values: byChild(this.#failedStarts) },
    ];
  }
}
