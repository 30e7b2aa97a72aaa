/** `alidade silences`: whom nothing is said about, and until when. */
import { readSilence } from '../../actors/sensors/core/notify/silence.ts';
import { re2 } from '../../actors/sensors/re2.ts';
import type { Shown } from '../postgres/index.ts';
import { createSensorOrders } from '../sensors/orders.ts';
import { endingOf, previewSilence, silencesIn, silenceStates, type SilencePreview } from '../sensors/silences.ts';
import { alertTable } from './alerts.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, paintOf, whoAsks, type Always, type Given } from './given.ts';
import { withReadModel } from './read-model.ts';
import { withSession, type Session } from './session.ts';
import { table } from './text.ts';

interface SpanOptions extends Always {
  /** Seconds. */
  readonly for?: number;
  /** Unix milliseconds. */
  readonly until?: number;
  readonly from?: number;
  readonly comment?: string;
}
interface ListOptions extends Always {
  readonly all?: boolean;
}

const word = (row: Shown, name: string): string => (Array.isArray(row[name]) ? row[name].join(', ') : row[name] === null || row[name] === undefined ? '' : String(row[name]));

export const listSilences = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const items = await withReadModel(session, (model) => silencesIn(options.all === true ? silenceStates : ['active', 'pending'], model, Date.now()));
    if (options.json === true) terminal.print(JSON.stringify({ items }));
    else if (items.length === 0) terminal.print('nothing is silenced');
    else {
      const columns = [['ID', 'silence_id'], ['STATE', 'state'], ['WHOM', 'matchers'], ['FROM', 'starts_at'], ['UNTIL', 'ends_at'], ['BY', 'created_by'], ['WHY', 'comment']] as const;
      terminal.print(table(items, columns.map(([title, name]) => ({ title, of: (row: Shown) => word(row, name) })), { paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) }));
    }
    return exit.ok;
  });

interface Wanted {
  readonly matchers: readonly string[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** Throws a usage failure with every fault. */
function read(args: readonly string[], options: SpanOptions): Wanted {
  const startsAtMs = options.from ?? Date.now();
  const endsAtMs = options.until ?? (options.for === undefined ? undefined : startsAtMs + options.for * 1000);
  if (endsAtMs === undefined) throw usage('say how long: --for 2h, or --until a time');
  const judged = readSilence('new', { matchers: args, startsAt: startsAtMs, endsAt: endsAtMs, by: whoAsks(), comment: options.comment ?? null }, re2);
  if ('faults' in judged) throw usage(judged.faults.map(({ field, message }) => `${field}: ${message}`).join('; '));
  if (endsAtMs <= Date.now()) throw usage('the silence would be over already: its end must lie in the future');
  return { matchers: args, startsAtMs, endsAtMs };
}

const preview = (session: Session, { matchers }: Wanted): Promise<SilencePreview> =>
  withReadModel(session, (model) => previewSilence(matchers, (cursor) => model.alerts({ open: true }, { limit: 500, ...(cursor === undefined ? {} : { cursor }) })));

const hits = (matches: number): string => (matches === 0 ? 'it fits none of the alerts that fire now' : `it fits ${matches} alert${matches === 1 ? '' : 's'} that fire${matches === 1 ? 's' : ''} now`);

export async function previewSilences({ terminal, args, options }: Given<SpanOptions>): Promise<Exit> {
  // How long does not matter for whom it fits.
  const wanted = read(args, { ...options, for: options.for ?? 3600 });
  return withSession(terminal, async (session) => {
    const found = await preview(session, wanted);
    if (options.json === true) terminal.print(JSON.stringify(found));
    else terminal.print(found.matches === 0 ? hits(0) : `${hits(found.matches)}\n${alertTable(found.items, { terminal })}`);
    return exit.ok;
  });
}

export async function addSilence({ terminal, args, options }: Given<SpanOptions>): Promise<Exit> {
  const wanted = read(args, options);
  return withSession(terminal, async (session) => {
    const { matches } = await preview(session, wanted);
    const { silenceId, sequence } = await createSensorOrders(session.transport, Date.now).silence({ ...wanted, by: whoAsks(), comment: options.comment });
    if (options.json === true) terminal.print(JSON.stringify({ silence_id: silenceId, sequence, matches }));
    else terminal.print(`${silenceId} until ${new Date(wanted.endsAtMs).toISOString()}; ${hits(matches)}`);
    return exit.ok;
  });
}

export const expireSilence = ({ terminal, args, options }: Given<Always>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const id = argument(args, 0, 'the id');
    const ending = await withReadModel(session, (model) => endingOf(id, model, Date.now()));
    if (ending === undefined) throw new CliFailure(exit.failed, `there is no silence ${id} that has not ended: \`alidade silences list\` shows those there are`, { name: 'NOT_FOUND' });
    const { sequence } = await createSensorOrders(session.transport, Date.now).silence({ ...ending, by: whoAsks() });
    if (options.json === true) terminal.print(JSON.stringify({ silence_id: id, sequence }));
    else terminal.print(`ended: ${id}`);
    return exit.ok;
  });
