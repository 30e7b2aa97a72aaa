/** What a thread of a crew is told, and what it answers. */
import type { Input, Output } from '../../actors/sky/core/crew/crew.ts';
import type { Tasks } from './crew-tasks.ts';

export interface Order<N extends keyof Tasks> {
  readonly id: number;
  readonly name: N;
  readonly input: Input<Tasks, N>;
  readonly part: number;
  readonly parts: number;
}

export type Answer<N extends keyof Tasks> = { readonly id: number; readonly output: Output<Tasks, N> } | { readonly id: number; readonly fault: unknown };
