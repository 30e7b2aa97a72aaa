/** `alidade alerts`: what fires, and who has it. */
import type { Shown } from '../postgres/index.ts';
import { createSensorOrders } from '../sensors/orders.ts';
import { withSilences } from '../sensors/silences.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { argument, paintOf, whoAsks, type Always, type Given } from './given.ts';
import { withReadModel } from './read-model.ts';
import { withSession, type Session } from './session.ts';
import { ago, table } from './text.ts';

interface ListOptions extends Always {
  readonly all?: boolean;
  readonly rule?: string;
  readonly device?: string;
  readonly severity?: string;
  readonly limit: number;
  readonly cursor?: string;
}
interface OrderOptions extends Always {
  readonly comment?: string;
  /** Seconds. */
  readonly for?: number;
  readonly withdraw?: boolean;
}

const word = (row: Shown, name: string): string => (row[name] === null || row[name] === undefined ? '' : String(row[name]));
const number = (row: Shown, name: string): string => (typeof row[name] === 'number' ? String(Number(row[name].toPrecision(6))) : '');

/** `84.2 > 82`. */
export const against = (row: Shown): string => [number(row, 'current_value') || 'no value', word(row, 'operator'), number(row, 'threshold_value')].filter((part) => part !== '').join(' ');
function stateOf(row: Shown): string {
  if (row['is_resolved'] === true) return `over (${word(row, 'resolution_reason').replaceAll('_', ' ')})`;
  const silenced = Array.isArray(row['silenced_by']) && row['silenced_by'].length > 0;
  return ['firing', ...(row['is_acknowledged'] === true ? [`${word(row, 'acknowledged_by')} has it`] : []), ...(silenced ? ['silenced'] : []), ...(row['is_snoozed'] === true ? ['snoozed'] : [])].join(', ');
}

export function alertTable(items: readonly Shown[], given: Pick<Given<Always>, 'terminal'>): string {
  const now = Date.now();
  return table(
    items,
    [
      { title: 'ID', of: (row) => word(row, 'id') },
      { title: 'RULE', of: (row) => word(row, 'alert_id') },
      { title: 'DEVICE', of: (row) => word(row, 'device_id') },
      { title: 'SEVERITY', of: (row) => word(row, 'severity') },
      { title: 'SINCE', of: (row) => ago(Date.parse(word(row, 'triggered_at')), now) },
      { title: 'VALUE', of: against },
      { title: 'STATE', of: stateOf },
    ],
    { paint: paintOf(given.terminal), ...(given.terminal.isTty ? { fit: given.terminal.columns } : {}) },
  );
}

export const listAlerts = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async (model) => {
      const { all, rule, device, severity, limit, cursor } = options;
      const filter = { ...(all === true ? {} : { open: true }), ...(rule === undefined ? {} : { rule }), ...(device === undefined ? {} : { device }), ...(severity === undefined ? {} : { severity }) };
      const { items: found, next } = await model.alerts(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
      const items = await withSilences(found, model, Date.now());
      if (options.json === true) terminal.print(JSON.stringify({ items, ...(next === undefined ? {} : { next }) }));
      else {
        terminal.print(items.length === 0 ? (all === true ? 'no alerts' : 'nothing fires') : alertTable(items, { terminal }));
        if (next !== undefined) terminal.note(`there are more: --cursor ${next}`);
      }
      return exit.ok;
    }),
  );

async function alertOf(session: Session, id: string): Promise<Shown> {
  const found = await withReadModel(session, (model) => model.alert(id));
  if (found === undefined) throw new CliFailure(exit.failed, `there is no alert ${id}: \`alidade alerts list --all\` shows those there are`, { name: 'NOT_FOUND' });
  return found;
}

export const showAlert = ({ terminal, args, options }: Given<Always>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const alert = await alertOf(session, argument(args, 0, 'the id'));
    if (options.json === true) {
      terminal.print(JSON.stringify(alert));
      return exit.ok;
    }
    terminal.print(`${word(alert, 'alert_id')} on ${word(alert, 'device_id')}: ${'is_resolved' in alert ? `${stateOf(alert)}, ${against(alert)}` : 'was pending and did not fire'}`);
    if (word(alert, 'comment') !== '') terminal.print(`“${word(alert, 'comment')}”`);
    const steps = Array.isArray(alert['transitions']) ? alert['transitions'] : [];
    for (const step of steps) {
      const row: Shown = step;
      terminal.print(`${word(row, 'at')}  ${word(row, 'from_state')} → ${word(row, 'to_state')}  ${word(row, 'reason').replaceAll('_', ' ')}${number(row, 'value') === '' ? '' : `, value ${number(row, 'value')}`}${word(row, 'by_whom') === '' ? '' : `, by ${word(row, 'by_whom')}`}`);
    }
    return exit.ok;
  });

/** Gives an order about an alert that is there; prints what was done and where it stands in the log. */
const ordered = (given: Given<OrderOptions>, what: string, order: (session: Session, alert: Shown, id: string) => Promise<number>): Promise<Exit> =>
  withSession(given.terminal, async (session) => {
    const id = argument(given.args, 0, 'the id');
    const alert = await alertOf(session, id);
    if (alert['is_resolved'] === true) throw new CliFailure(exit.failed, `the alert ${id} is over since ${word(alert, 'resolved_at')}`, { name: 'CONFLICT' });
    const sequence = await order(session, alert, id);
    if (given.options.json === true) given.terminal.print(JSON.stringify({ id, order: what, sequence }));
    else given.terminal.print(`${what}: ${word(alert, 'alert_id')} on ${word(alert, 'device_id')}`);
    return exit.ok;
  });

const ordersOf = (session: Session): ReturnType<typeof createSensorOrders> => createSensorOrders(session.transport, Date.now);
const words = ({ comment }: OrderOptions): { by: string; comment?: string | undefined } => ({ by: whoAsks(), comment });
const until = ({ for: seconds }: OrderOptions): number | undefined => (seconds === undefined ? undefined : Date.now() + seconds * 1000);

export const acknowledgeAlert = (given: Given<OrderOptions>): Promise<Exit> =>
  ordered(given, given.options.withdraw === true ? 'acknowledgement withdrawn' : 'acknowledged', (session, _, id) => ordersOf(session).acknowledge(id, { ...words(given.options), untilMs: until(given.options), withdrawn: given.options.withdraw === true }));
export const snoozeAlert = (given: Given<OrderOptions>): Promise<Exit> => ordered(given, 'snoozed', (session, _, id) => ordersOf(session).snooze(id, { ...words(given.options), untilMs: until(given.options) ?? Date.now() }));
export const resolveAlert = (given: Given<OrderOptions>): Promise<Exit> =>
  ordered(given, 'resolved by hand', (session, alert, id) => ordersOf(session).resolve({ alertId: id, rule: word(alert, 'alert_id'), device: word(alert, 'device_id') }, words(given.options)));
