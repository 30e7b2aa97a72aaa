/** Where a result came from, so that it can be made again: the same inputs, settings and code give the same bytes. */
import { createHash } from 'node:crypto';
import type { SkyProvenance } from '../../schemas/index.ts';

/** sha256 of values written as JSON; their fields come in the order of the schema or table that they were read by. */
export const hashOf = (...values: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(values)).digest('hex');

/** A further stage's settings added to what came before it. */
export const continued = (before: SkyProvenance, settings: object, version: string): SkyProvenance => ({ ...before, settings_hash: hashOf(before.settings_hash, settings), code_version: version });
