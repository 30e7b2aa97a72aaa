/** `alidade sky objects`: what was seen at one place over time. */
import { decText, raText } from '../../actors/sky/core/coordinates/sexagesimal.ts';
import type { Shown } from '../postgres/index.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { plot, sparklines, type CurvePoint } from './light-curve-text.ts';
import { withReadModel } from './read-model.ts';
import { withSession } from './session.ts';
import { fixed, objectTable, word } from './sky-tables.ts';
import type { Terminal } from './terminal.ts';

interface ObjectsOptions extends Always {
  readonly plot?: boolean;
  readonly label?: string;
  readonly watchlist?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const objects = ({ terminal, args, options }: Given<ObjectsOptions>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async ({ sky }) => {
      const [id] = args;
      const { label, watchlist, limit, cursor } = options;
      if (id !== undefined) {
        const row = await sky.object(id);
        if (row === undefined) throw new CliFailure(exit.failed, `there is no object ${id}: \`alidade sky objects\` shows those there are`, { name: 'NOT_FOUND' });
        if (options.json === true) terminal.print(JSON.stringify(row));
        else for (const line of linesOf(id, row, terminal, options.plot === true)) terminal.print(line);
        return exit.ok;
      }
      const { items, next } = await sky.objects({ ...(label === undefined ? {} : { label }), ...(watchlist === undefined ? {} : { watchlist }) }, { limit, ...(cursor === undefined ? {} : { cursor }) });
      if (options.json === true) terminal.print(JSON.stringify({ items, ...(next === undefined ? {} : { next }) }));
      else {
        terminal.print(items.length === 0 ? 'no objects' : objectTable(items, terminal));
        if (next !== undefined) terminal.note(`there are more: --cursor ${next}`);
      }
      return exit.ok;
    }),
  );

const numberAt = (row: Shown, name: string): number => (typeof row[name] === 'number' ? row[name] : NaN);
const textsAt = (row: Shown, name: string): readonly string[] => (Array.isArray(row[name]) ? row[name].filter((one): one is string => typeof one === 'string') : []);
const rowOf = (value: unknown): Shown => (typeof value === 'object' && value !== null ? { ...value } : {});

function linesOf(asked: string, row: Shown, terminal: Terminal, isPlotted: boolean): readonly string[] {
  const [ra, dec, near] = [numberAt(row, 'ra'), numberAt(row, 'dec'), rowOf(row['near'])];
  const points = curveOf(row);
  const lists = [word(near, 'name') === '' ? '' : `near ${word(near, 'name')}, ${fixed(near, 'separation_arcsec', 1)}″ off${word(near, 'redshift') === '' ? '' : ` (z ${word(near, 'redshift')})`}`, textsAt(row, 'watchlists').length === 0 ? '' : `on ${textsAt(row, 'watchlists').join(', ')}`].filter((part) => part !== '').join('; ');
  return [
    ...(word(row, 'object_id') === asked ? [] : [`${asked} was found to be ${word(row, 'object_id')}`]),
    `${word(row, 'object_id')}${row['synthetic'] === true ? ' (generated: not in the sky)' : ''}  ${raText(ra)} ${decText(dec)} (${fixed(row, 'ra', 6)} ${fixed(row, 'dec', 6)}) ± ${fixed(row, 'position_error_arcsec', 2)}″`,
    `seen ${word(row, 'detections')} ${word(row, 'detections') === '1' ? 'time' : 'times'} in ${(numberAt(row, 'last_mjd') - numberAt(row, 'first_mjd')).toFixed(1)} d (MJD ${fixed(row, 'first_mjd', 4)} … ${fixed(row, 'last_mjd', 4)}), priority ${fixed(row, 'priority', 2)}, variability ${fixed(row, 'variability', 3)}${word(row, 'label') === '' ? '' : `, ${word(row, 'label')}`}`,
    ...(lists === '' ? [] : [lists]), ...(textsAt(row, 'absorbed').length === 0 ? [] : [`also known as ${textsAt(row, 'absorbed').join(', ')}`]),
    ...sparklines(points), ...(isPlotted ? ['', ...plot(points, Math.max(20, Math.min(100, terminal.columns - 12)), 16), ''] : []),
    `alerts ${textsAt(row, 'alerts').join(' ') || 'none'}`,
  ];
}

function curveOf(row: Shown): readonly CurvePoint[] {
  const orNull = (of: Shown, name: string): number | null => (typeof of[name] === 'number' ? of[name] : null);
  return (Array.isArray(row['light_curve']) ? row['light_curve'] : []).map(rowOf).map((point) => ({
    mjd: numberAt(point, 'mjd'), filter: word(point, 'filter'), flux: numberAt(point, 'flux'), fluxError: numberAt(point, 'flux_error'), zeroPoint: orNull(point, 'zero_point'), mag: orNull(point, 'mag'), isForced: point['is_forced'] === true,
  })).filter(({ mjd, flux }) => Number.isFinite(mjd) && Number.isFinite(flux));
}
