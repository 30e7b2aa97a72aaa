/** Files that were cleared: 410 with when and by which setting, instead of a file that nobody knows. */
import type { ArtifactRef } from '../../protocol/ports.ts';
import { clearedSentence } from '../retention/index.ts';
import type { HttpOptions } from './options.ts';
import { Problem } from './problems.ts';

type Store = Pick<HttpOptions, 'artifacts' | 'cleared'>;

/** The local file of an artifact. `what`: such as `the difference frame of obs-1`. Throws 410 where it was cleared, 404 where it is missing. */
export async function fileOf(store: Store, ref: ArtifactRef, what: string): Promise<string> {
  await requireStored(store, ref, what);
  return store.artifacts.path(ref);
}

/** Throws as `fileOf` where it is not there. */
async function requireStored(store: Store, { hash }: ArtifactRef, what: string): Promise<void> {
  if ((await store.artifacts.stat(hash)) !== undefined) return;
  await requireNotCleared(store, hash, what);
  throw new Problem(404, 'NOT_FOUND', `${what} is not in the artifact store any more: its file ${hash} is missing there`);
}

/** Throws 410 for what was cleared. */
export async function requireNotCleared({ cleared }: Store, hash: string, what: string): Promise<void> {
  const gone = await cleared?.(hash);
  if (gone !== undefined) throw new Problem(410, 'CLEARED', clearedSentence(what, gone));
}
