/** `alidade sensors route`: who would be told of an alert with given labels. */
import { text } from 'node:stream/consumers';
import { receiversOf } from '../../actors/sensors/core/notify/route.ts';
import { RoutesError } from '../sensors/routes/errors.ts';
// Not by the index: it brings the codecs, which take longer to load than all the rest.
import { readConfig } from '../sensors/routes/read.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';

export interface RouteOptions extends Always {
  readonly routes: string;
  readonly labels: string;
}

export async function routeLabels({ terminal, options }: Given<RouteOptions>): Promise<Exit> {
  const { routing } = await readConfig(options.routes).catch((error: unknown) => {
    throw error instanceof RoutesError ? new CliFailure(exit.usage, error.message, { name: error.code, cause: error }) : error;
  });
  const sets = options.labels === '-' ? linesOf(await text(terminal.stdin)) : [options.labels];
  const labels = sets.map(labelsOf);
  for (const set of labels) {
    const receivers = receiversOf(routing.route, set);
    terminal.print(options.json === true ? JSON.stringify({ labels: set, receivers }) : receivers.join(','));
  }
  return exit.ok;
}

function linesOf(input: string): readonly string[] {
  const lines = input.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The first `=` of a pair separates; values hold no comma; nothing at all is a set without labels. */
function labelsOf(set: string): Readonly<Record<string, string>> {
  const pairs = set.trim() === '' ? [] : set.split(',');
  return Object.fromEntries(pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw usage(`${JSON.stringify(pair)} in ${JSON.stringify(set)} is no label; write name=value`);
    return [pair.slice(0, at).trim(), pair.slice(at + 1)];
  }));
}
