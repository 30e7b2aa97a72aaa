/** Files that rows of the sky's tables refer to. */
import type { ArtifactRef } from '../../../protocol/ports.ts';
import type { Shown } from '../../postgres/index.ts';
import { Problem } from '../problems.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** Undefined where the value is no reference. */
export function refOf(value: unknown): ArtifactRef | undefined {
  const { hash, size, media_type } = recordOf(value);
  return typeof hash === 'string' && typeof size === 'number' ? { hash, size, mediaType: typeof media_type === 'string' ? media_type : 'application/fits' } : undefined;
}

/** The file of a frame of an observation's row. Throws a problem that says which there are. */
export function frameOf(row: Shown, name: string): ArtifactRef {
  const artifacts = recordOf(row['artifacts']);
  const ref = refOf(artifacts[name]);
  if (ref !== undefined) return ref;
  const there = Object.keys(artifacts).filter((one) => refOf(artifacts[one]) !== undefined);
  throw new Problem(404, 'NOT_FOUND', `the observation ${String(row['observation_id'])} is ${String(row['status'])} and has no ${name} frame${there.length === 0 ? '' : `; it has ${there.join(', ')}`}`);
}

/** Where the cutouts of an alert are; undefined where its frame has none. */
export function cutoutsOf(row: Shown): { readonly ref: ArtifactRef; readonly plane: number } | undefined {
  const { ref, plane } = recordOf(recordOf(row['alert'])['cutouts']);
  const found = refOf(ref);
  return found === undefined || typeof plane !== 'number' ? undefined : { ref: found, plane };
}
