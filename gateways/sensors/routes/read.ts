/** A notification configuration, as it is on disk: a checked routing, and the addresses of its receivers. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Reader, type ConfigFault } from '../../../actors/sensors/core/notify/fault.ts';
import { readRouting } from '../../../actors/sensors/core/notify/read-routing.ts';
import type { Routing } from '../../../actors/sensors/core/notify/routing.ts';
import { readDocument } from './document.ts';
import { RoutesError } from './errors.ts';
import { re2 } from '../../../actors/sensors/re2.ts';
import { readAddresses, type Addresses } from './receivers.ts';
import { withoutAddresses } from './without-addresses.ts';

export interface NotificationConfig {
  readonly routing: Routing;
  /** By receiver; only for those who send. */
  readonly addresses: ReadonlyMap<string, Addresses>;
  /** The routing as JSON, without anything that is secret: what the log holds. */
  readonly source: string;
}

/** Throws a RoutesError with every fault. Files that it names count from its own folder. */
export function parseConfig(file: string, text: string): NotificationConfig {
  const document = readDocument(file, text);
  if (document.faults.length > 0) throw new RoutesError(document.faults);
  const read = readRouting(document.value, re2);
  const faults: ConfigFault[] = 'faults' in read ? [...read.faults] : [];
  const top = new Reader(document.value, [], faults);
  const addresses = readAddresses(top.child('global'), top.child('receivers'), dirname(resolve(file)));
  if ('faults' in read || faults.length > 0) throw new RoutesError([...new Set(faults.map(document.describe))]);
  return { routing: read.routing, addresses, source: JSON.stringify(withoutAddresses(document.value)) };
}

export async function readConfig(file: string): Promise<NotificationConfig> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new RoutesError([`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  });
  return parseConfig(file, text);
}
