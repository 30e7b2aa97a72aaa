/** `alidade sky observations`: what became of every exposure. */
import type { ObservationStatus, Shown } from '../postgres/index.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { argument, type Always, type Given } from './given.ts';
import { withReadModel } from './read-model.ts';
import { withSession } from './session.ts';
import { alertTable, fixed, observationTable, word } from './sky-tables.ts';

interface ListOptions extends Always {
  readonly status?: ObservationStatus;
  readonly open?: boolean;
  readonly batch?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const listObservations = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async ({ sky }) => {
      const { status, open, batch, limit, cursor } = options;
      const { items, next } = await sky.observations({ ...(status === undefined ? {} : { status }), ...(open === undefined ? {} : { open }), ...(batch === undefined ? {} : { batch }) }, { limit, ...(cursor === undefined ? {} : { cursor }) });
      if (options.json === true) terminal.print(JSON.stringify({ items, ...(next === undefined ? {} : { next }) }));
      else {
        terminal.print(items.length === 0 ? 'no observations' : observationTable(items, terminal, Date.now()));
        if (next !== undefined) terminal.note(`there are more: --cursor ${next}`);
      }
      return exit.ok;
    }),
  );

const numbersOf = (value: unknown): string => (typeof value === 'object' && value !== null ? Object.entries(value).map(([name, one]) => `${name} ${typeof one === 'number' ? Number(one.toPrecision(4)) : String(one)}`).join(', ') : '');
const rowsOf = (value: unknown): readonly Shown[] => (Array.isArray(value) ? value.filter((one): one is Shown => typeof one === 'object' && one !== null) : []);

export const showObservation = ({ terminal, args, options }: Given<Always>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async ({ sky }) => {
      const id = argument(args, 0, 'the id');
      const row = await sky.observation(id);
      if (row === undefined) throw new CliFailure(exit.failed, `there is no observation ${id}: \`alidade sky observations list\` shows those there are`, { name: 'NOT_FOUND' });
      if (options.json === true) {
        terminal.print(JSON.stringify(row));
        return exit.ok;
      }
      terminal.print(`${id} is ${word(row, 'status')}${word(row, 'reason') === '' ? '' : `: ${word(row, 'reason')}`}`);
      const lines: readonly (readonly [string, string])[] = [
        ['position', row['ra'] === null ? '' : `${fixed(row, 'ra', 6)} ${fixed(row, 'dec', 6)} deg`], ['time', `${word(row, 'observation_time')}${row['exposure_seconds'] === null ? '' : `, ${word(row, 'exposure_seconds')} s`}`], ['filter', word(row, 'filter')],
        ['field', word(row, 'field')], ['batch', word(row, 'batch')], ['zero point', row['zero_point'] === null ? '' : `${fixed(row, 'zero_point', 3)} ± ${fixed(row, 'zero_point_error', 3)} mag`],
        ['quality', numbersOf(row['quality'])], ['found', numbersOf(row['metrics'])], ['limits', numbersOf(row['numbers'])], ['warnings', Array.isArray(row['warnings']) ? row['warnings'].join('; ') : ''],
      ];
      for (const [name, text] of lines) if (text.trim() !== '') terminal.print(`${name.padEnd(11)} ${text}`);
      const alerts = rowsOf(row['alerts']);
      if (alerts.length > 0) terminal.print(`\n${alertTable((await sky.alerts({ observation: id }, 'priority', { limit: 50 })).items, terminal)}`);
      return exit.ok;
    }),
  );
