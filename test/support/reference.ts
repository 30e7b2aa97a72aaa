/** Reference answers live outside the project; tests that need them are skipped, visibly, where they are not. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The folder of reference answers: the setting ALIDADE_REFERENCE, default `../shared/reference` beside the checkout. */
export const referenceFolder = resolve(root, process.env['ALIDADE_REFERENCE'] || '../shared/reference');

/** A file or folder of it. */
export const referencePath = (...parts: readonly string[]): string => join(referenceFolder, ...parts);

export const hasReference = (...parts: readonly string[]): boolean => existsSync(referencePath(...parts));

/** `test` where the reference is there; otherwise a skipped test whose name says what is missing. */
export function testWithReference(...parts: readonly string[]): typeof test | typeof test.skip {
  return hasReference(...parts) ? test : test.skip;
}

/** For `describe.skipIf`: why the reference cannot be used, undefined when it can. */
export const referenceMissing = (...parts: readonly string[]): string | undefined =>
  hasReference(...parts) ? undefined : `no reference answers at ${referencePath(...parts)} (set ALIDADE_REFERENCE)`;
