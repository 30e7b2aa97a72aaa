/** The supervision tree as data: who watches whom, and what is done when one of them ends. */

/**
 * What else is restarted when a child is: nothing (`one_for_one`), all its siblings (`one_for_all`),
 * those started after it (`rest_for_one`).
 */
export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';

/** `permanent`: always started again; `transient`: when it failed; `temporary`: never. */
export type Restart = 'permanent' | 'transient' | 'temporary';

export interface Tree {
  readonly id: string;
  readonly strategy: Strategy;
  /** Restarts allowed within `period`; one more and this supervisor gives up, and its own decides. */
  readonly intensity: number;
  /**
   * What is done beyond the intensity; to give up when it is not said. `wait` goes on, after the longest delay each
   * time: for children that need nothing of each other and may die of what they work on, again and again, until it
   * is known which of it was poison. To start their neighbours anew would help nobody.
   */
  readonly beyond?: 'give up' | 'wait';
  /** Seconds. */
  readonly period: number;
  /** Started in this order, stopped in the other. */
  readonly children: readonly ChildSpec[];
}

export interface ChildSpec {
  /** Letters, digits, _ and -; unique in the whole tree. */
  readonly id: string;
  /** Name of the starter that brings it up, or a tree of its own. */
  readonly start: string | Tree;
  readonly restart: Restart;
  /** Seconds that it has to leave after it was asked to; then it is ended by force. */
  readonly shutdown: number;
  /** What the starter is told beside the id. */
  readonly args?: Readonly<Record<string, string>>;
}

/** `normal`: it had done its work; `shutdown`: it was asked to leave; `failed`: everything else. */
export type ExitKind = 'normal' | 'shutdown' | 'failed';

export interface Exit {
  readonly kind: ExitKind;
  /** Signal, exit code or error, in words. */
  readonly reason: string;
}
