/** Follows the files of rules and devices. Of several supervisors on one broker the one that holds the lease does. */
import type { Bucket } from '../../protocol/kv.ts';
import type { Transport } from '../../protocol/transport.ts';
import { AlidadeError, oneLine } from '../../protocol/errors.ts';
import { Lease } from '../../supervisor/lease.ts';
import { repeatedly } from '../../supervisor/repeat.ts';
import { applyFiles, readFiles, stampOf, type FilePlaces } from './files.ts';

export interface FollowFilesOptions {
  readonly places: FilePlaces;
  readonly transport: Pick<Transport, 'scan' | 'last' | 'publishBatch'>;
  readonly leases: Bucket;
  /** Whose the lease is. */
  readonly holder: string;
  readonly log: (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly everyMs?: number;
}

const leaseSeconds = 10;

/**
 * Throws `INVALID_RULES` with every fault when a file is wrong now: nobody wants to find out later that
 * nothing was watched. Later a wrong file is told in the log. Returns what ends it.
 */
export async function followFiles({ places, transport, leases, holder, log, everyMs = 2_000 }: FollowFilesOptions): Promise<() => void> {
  const lease = new Lease(leases, 'sensors-files', holder, leaseSeconds);
  let [applied, trouble] = ['', ''];
  const look = async (): Promise<void> => {
    if (!(await lease.hold(Date.now()))) {
      applied = ''; // whoever holds it next begins from the files
      return;
    }
    const stamp = await stampOf(places);
    if (stamp === applied) return;
    const changes = await applyFiles(transport, await readFiles(places), Date.now());
    applied = stamp;
    trouble = '';
    if (changes > 0) log('info', 'rules and devices follow their files', { changes });
  };
  const lookAgain = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words === trouble) return;
      trouble = words;
      const isWrong = error instanceof AlidadeError && error.code === 'INVALID_RULES';
      log('warn', isWrong ? 'a file of rules or devices is wrong; what was before stays in force' : 'rules and devices were not brought in line; it is tried again', { faults: words.split('\n').map(oneLine) });
    }
  };
  await readFiles(places);
  await lookAgain();
  const stop = repeatedly(everyMs, lookAgain);
  return () => {
    stop();
    void lease.release((error) => log('info', 'the lease of the files ends by its lifetime', { error }));
  };
}
