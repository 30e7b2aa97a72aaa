/** What happens in the tree, as log lines and as events of the operations domain. */
import { hostname } from 'node:os';
import { oneLine } from '../../protocol/errors.ts';
import type { ProcessLog } from '../../supervisor/logs.ts';
import type { TreeObserver } from '../../supervisor/supervisor.ts';
import type { OperationsLog } from './audit.ts';

export interface TreeEvents {
  readonly log: ProcessLog['log'];
  readonly version: string;
  /** Undefined while there is no connection to the broker. */
  readonly operations: () => OperationsLog | undefined;
  /** `domain.stage` of what a child runs. */
  readonly actorsOf: (childId: string) => readonly string[];
  /** After every start and stop. */
  readonly changed: () => void;
  /** A host that has ended without signing off. */
  readonly ended: (instance: string) => void;
}

export function treeObserver({ log, version, operations, actorsOf, changed, ended }: TreeEvents): TreeObserver {
  /** The broker may be what has just died: the log line stays, the event is lost. */
  const tell = (told: Promise<void> | undefined): void =>
    void told?.catch((error: unknown) => log('debug', 'an event of the tree was not stored', { error: oneLine(error instanceof Error ? error.message : String(error)) }));
  return {
    started(child, running, restarts) {
      log('info', 'started', { child: child.id, childPid: running.pid, instance: running.instance, restarts });
      const body = { process: child.id, instance: running.instance, host: hostname(), pid: running.pid ?? process.pid, code_version: version, actors: actorsOf(child.id), restarts, at: new Date().toISOString() };
      tell(operations()?.started(body));
      changed();
    },
    stopped(child, running, exit) {
      log(exit.kind === 'failed' ? 'warn' : 'info', 'stopped', { child: child.id, childPid: running.pid, instance: running.instance, exit: exit.kind, reason: exit.reason });
      const body = { process: child.id, instance: running.instance, host: hostname(), pid: running.pid ?? process.pid, exit: exit.kind, reason: oneLine(exit.reason), at: new Date().toISOString() };
      tell(operations()?.stopped(body));
      if (child.start === 'host' || child.start === 'keyed') ended(running.instance);
      changed();
    },
    gaveUp: (tree, reason) => log('error', 'a supervisor gave up', { supervisor: tree.id, reason }),
    startFailed: (child, error) => log('warn', 'a child did not come up', { child: child.id, error: error instanceof Error ? error.message : String(error) }),
  };
}
