import type { Stage } from '../protocol/pipeline.ts';
import type { Executor, HostLog, StageObserver } from '../supervisor/host-options.ts';

export const quietLog: HostLog = { debug: () => {}, info: () => {}, warn: (fields, message) => console.error(message, JSON.stringify(fields)) };

export const inlineExecutor: Executor = {
  execute: (actor, data, context) => actor.attempt(data, Object.assign(context, { ports: noPorts, env: {} })),
};
const noPorts = {} as never;

export function benchObserver(_stage: Stage, onDone: () => void): StageObserver {
  return { received: () => {}, started: () => {}, finished: onDone, committed: () => {}, duplicate: () => {}, refused: () => {} };
}
