import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../../deploy/embedded/root.ts';

/** As in package.json. */
export function codeVersion(): string {
  const about: unknown = JSON.parse(readFileSync(join(checkoutRoot, 'package.json'), 'utf8'));
  return typeof about === 'object' && about !== null && 'version' in about && typeof about.version === 'string' ? about.version : 'unknown';
}
