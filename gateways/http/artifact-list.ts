/** The files of a mission's result, as the read model has them. */
import type { ArtifactRef } from '../../protocol/ports.ts';
import type { Shown } from '../postgres/index.ts';

export interface NamedArtifact {
  readonly name: string;
  readonly ref: ArtifactRef;
}

/** The artifacts of a result row. The reference stands under `ref` or beside the name. */
export function artifactsOf(mission: Shown): readonly NamedArtifact[] {
  const { result } = mission;
  const listed: unknown = typeof result === 'object' && result !== null && 'artifacts' in result ? result.artifacts : undefined;
  if (!Array.isArray(listed)) return [];
  return listed.map(readArtifact).filter((one) => one !== undefined);
}

function readArtifact(value: unknown): NamedArtifact | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return undefined;
  const at: unknown = 'ref' in value ? value.ref : value;
  if (typeof at !== 'object' || at === null || !('hash' in at) || !('size' in at)) return undefined;
  const mediaType = 'media_type' in at ? at.media_type : undefined;
  if (typeof at.hash !== 'string' || typeof at.size !== 'number') return undefined;
  return { name: value.name, ref: { hash: at.hash, size: at.size, mediaType: typeof mediaType === 'string' ? mediaType : 'application/octet-stream' } };
}
