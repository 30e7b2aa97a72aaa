/** Alerts of the tables as they were said. */
import { decode } from '../../../protocol/codec.ts';
import { SkyAlert, type SkyAlertBody } from '../../../schemas/index.ts';
import type { Shown } from '../../postgres/index.ts';

/** The alert of a row, checked by its schema again: what the tables hold was JSON meanwhile. */
export function bodyOf(row: Shown): SkyAlertBody {
  const read = decode(new TextEncoder().encode(JSON.stringify(row['alert'])), [SkyAlert]);
  if ('fault' in read) throw new Error(`the alert ${String(row['alert_id'])} in the tables cannot be read: ${read.fault.message}`);
  return read.ok.value;
}
