import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../../deploy/embedded/root.ts';

/** As package.json says. */
export function programVersion(): string {
  const read: unknown = JSON.parse(readFileSync(join(checkoutRoot, 'package.json'), 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read && typeof read.version === 'string' ? read.version : 'unknown';
}
