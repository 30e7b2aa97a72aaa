import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../../protocol/settings.ts';

/** Where artifacts are kept: as the setting says, else in the home, or in the broker where that is not embedded. */
export function artifactsUrl(env: Environment, home: string): string {
  const given = env['ALIDADE_ARTIFACTS'] ?? '';
  if (given !== '') return given;
  return (env['ALIDADE_NATS_URL'] ?? '') === '' ? pathToFileURL(join(home, 'artifacts')).href : 'nats';
}
