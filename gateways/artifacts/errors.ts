import { AlidadeError } from '../../protocol/errors.ts';

/** Faults of the artifact stores; only a store that may recover is worth another attempt. */
export const artifactErrors = {
  missing: (hash: string) => new AlidadeError('ARTIFACT_MISSING', `no artifact ${hash} in this store`),
  badHash: (hash: string) => new AlidadeError('ARTIFACT_BAD_HASH', `${JSON.stringify(hash.slice(0, 80))} is not a sha256 in 64 lower-case hex digits`),
  badName: (name: string, why: string) => new AlidadeError('ARTIFACT_BAD_NAME', `${JSON.stringify(name.slice(0, 200))} cannot name an artifact: ${why}`),
  nameTaken: (name: string) => new AlidadeError('ARTIFACT_NAME_TAKEN', `${name} crosses an existing name: one of them is a folder of the other`),
  corrupt: (hash: string, found: string) => new AlidadeError('ARTIFACT_CORRUPT', `artifact ${hash} was read as ${found}`, { retryable: true }),
  badUrl: (url: string, why: string) => new AlidadeError('ARTIFACT_BAD_URL', `ALIDADE_ARTIFACTS ${url}: ${why}; use file:///folder, s3://key:secret@host:port/bucket[/prefix][?tls=false&region=…] or nats[://bucket]`),
} as const;
