/**
 * What may name an artifact. Both kinds of name become parts of paths and object keys, so they are
 * checked here, once, before any store sees them.
 */
import { artifactErrors } from './errors.ts';

const hashPattern = /^[0-9a-f]{64}$/;
const segmentPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/;

/** The hash itself, or `ARTIFACT_BAD_HASH`. */
export function checkHash(hash: string): string {
  if (!hashPattern.test(hash)) throw artifactErrors.badHash(hash);
  return hash;
}

/** A human name: up to 8 segments of letters, digits, `.`, `_`, `-`, none starting with `.` or `-`. */
export function checkName(name: string): string {
  const segments = name.split('/');
  if (name.length > 500) throw artifactErrors.badName(name, 'it is longer than 500 characters');
  if (segments.length > 8) throw artifactErrors.badName(name, 'it has more than 8 segments');
  const bad = segments.find((segment) => !segmentPattern.test(segment));
  if (bad !== undefined) throw artifactErrors.badName(name, `the segment ${JSON.stringify(bad)} is not made of letters, digits, ., _ and -`);
  return name;
}
