/** `alidade drift objects`: what can drift. */
import { leewayCategories } from '../../actors/drift/core/coefficients.ts';
import { exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { table } from './text.ts';

export function listObjects({ terminal, options }: Given<Always>): Promise<Exit> {
  const rows = leewayCategories.map(({ id, key, name }) => ({ id, key, name }));
  if (options.json === true) terminal.print(JSON.stringify({ items: rows }));
  else terminal.print(table(rows, [{ title: 'ID', of: (one) => String(one.id), right: true }, { title: 'KEY', of: (one) => one.key }, { title: 'WHAT', of: (one) => one.name }], { paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) }));
  return Promise.resolve(exit.ok);
}
