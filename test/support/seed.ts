/**
 * Property tests draw the same cases each time, so that a change is judged by what it changed.
 * `ALIDADE_TEST_SEED=random` (or a number) looks elsewhere; a failure prints its seed either way.
 */
import fc from 'fast-check';

const asked = process.env['ALIDADE_TEST_SEED'] ?? '20261125';
if (asked !== 'random') {
  const seed = Number(asked);
  if (!Number.isSafeInteger(seed)) throw new Error(`ALIDADE_TEST_SEED=${asked}: a whole number or "random"`);
  fc.configureGlobal({ seed });
}
