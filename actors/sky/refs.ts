/** References to stored files, as ports and as events spell them. */
import type { ArtifactRef } from '../../protocol/ports.ts';
import type { SkyArtifactRef } from '../../schemas/index.ts';

export const asRef = ({ hash, size, mediaType }: ArtifactRef): SkyArtifactRef => ({ hash, size, media_type: mediaType });
export const asArtifact = ({ hash, size, media_type }: SkyArtifactRef): ArtifactRef => ({ hash, size, mediaType: media_type });
