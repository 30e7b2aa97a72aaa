/** The artifact stores: one interface (`protocol/ports.ts`), three places to keep files. */
export { LocalCopies, type CacheSpec } from './cache.ts';
export { FileArtifacts } from './file.ts';
export { NatsArtifacts } from './nats.ts';
export { openArtifacts, type ArtifactsOptions } from './open.ts';
export { S3Artifacts } from './s3.ts';
