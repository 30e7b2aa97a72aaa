/** A name's target as the stores without links keep it: the ref as JSON. */
import type { ArtifactRef } from '../../protocol/ports.ts';
import { checkHash } from './names.ts';

export const writePointer = (ref: ArtifactRef): Uint8Array => new TextEncoder().encode(JSON.stringify({ hash: ref.hash, size: ref.size, mediaType: ref.mediaType }));

/** Throws when the text is no pointer: something else has written under our prefix. */
export function readPointer(bytes: Uint8Array): ArtifactRef {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value === 'object' && value !== null && 'hash' in value && 'size' in value && 'mediaType' in value) {
    const { hash, size, mediaType } = value;
    if (typeof hash === 'string' && typeof size === 'number' && typeof mediaType === 'string') return { hash: checkHash(hash), size, mediaType };
  }
  throw new TypeError('a name of an artifact points at something that is no artifact reference');
}
