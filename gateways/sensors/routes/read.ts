/** An Alertmanager configuration, as it is on disk, to a checked routing. */
import { readFile } from 'node:fs/promises';
import { readRouting } from '../../../actors/sensors/core/notify/read-routing.ts';
import type { Routing } from '../../../actors/sensors/core/notify/routing.ts';
import { readDocument } from './document.ts';
import { RoutesError } from './errors.ts';
import { re2 } from './re2.ts';

/** Throws a RoutesError with every fault. */
export function parseRoutes(file: string, text: string): Routing {
  const document = readDocument(file, text);
  if (document.faults.length > 0) throw new RoutesError(document.faults);
  const read = readRouting(document.value, re2);
  if ('faults' in read) throw new RoutesError(read.faults.map(document.describe));
  return read.routing;
}

export async function readRoutes(file: string): Promise<Routing> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new RoutesError([`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  });
  return parseRoutes(file, text);
}
