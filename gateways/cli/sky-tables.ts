/** Tables of the sky as a person reads them. Pure. */
import type { SkyDetection } from '../../schemas/index.ts';
import type { Shown } from '../postgres/index.ts';
import { paintOf } from './given.ts';
import type { Terminal } from './terminal.ts';
import { ago, table, type Colour } from './text.ts';

export const word = (row: Shown, name: string): string => (row[name] === null || row[name] === undefined ? '' : String(row[name]));
export const fixed = (row: Shown, name: string, decimals: number): string => (typeof row[name] === 'number' ? row[name].toFixed(decimals) : '');

const look = (terminal: Terminal): Parameters<typeof table>[2] => ({ paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) });

export const detectionTable = (detections: readonly SkyDetection[], terminal: Terminal): string =>
  table(
    detections,
    [
      { title: 'DETECTION', of: (one) => one.detection_id },
      { title: 'RA', of: (one) => one.ra.toFixed(6), right: true },
      { title: 'DEC', of: (one) => one.dec.toFixed(6), right: true },
      { title: 'MAG', of: (one) => (one.mag === null ? '' : `${one.mag.toFixed(2)} ± ${(one.mag_error ?? 0).toFixed(2)}`) },
      { title: 'SCORE', of: (one) => one.score.toFixed(1), right: true },
      { title: 'RELIABILITY', of: (one) => one.reliability.toFixed(3), right: true },
      { title: 'CLASS', of: (one) => one.class },
    ],
    look(terminal),
  );

const observationColour = (row: Shown): Colour | undefined => {
  const status = word(row, 'status');
  return status === 'completed' ? 'green' : status === 'rejected' || status === 'cancelled' ? 'yellow' : status === 'failed' ? 'red' : 'cyan';
};

export const observationTable = (items: readonly Shown[], terminal: Terminal, now: number): string =>
  table(
    items,
    [
      { title: 'ID', of: (row) => word(row, 'observation_id') },
      { title: 'STATUS', of: (row) => word(row, 'status'), colour: observationColour },
      { title: 'HANDED IN', of: (row) => ago(Date.parse(word(row, 'created_at')), now) },
      { title: 'FILTER', of: (row) => word(row, 'filter') },
      { title: 'RA', of: (row) => fixed(row, 'ra', 4), right: true },
      { title: 'DEC', of: (row) => fixed(row, 'dec', 4), right: true },
      { title: 'FOUND', of: (row) => word(row, 'detections'), right: true },
      { title: 'WHY', of: (row) => word(row, 'reason') },
    ],
    look(terminal),
  );

const standingOf = (row: Shown): string => (word(row, 'status') === 'labelled' ? word(row, 'label') : word(row, 'status'));

export const alertTable = (items: readonly Shown[], terminal: Terminal): string =>
  table(
    items,
    [
      { title: 'ID', of: (row) => word(row, 'alert_id') },
      { title: 'PRIORITY', of: (row) => fixed(row, 'priority', 2), right: true },
      { title: 'RA', of: (row) => fixed(row, 'ra', 5), right: true },
      { title: 'DEC', of: (row) => fixed(row, 'dec', 5), right: true },
      { title: 'MAG', of: (row) => [word(row, 'filter'), fixed(row, 'mag', 2), row['is_positive'] === false ? 'fainter' : ''].filter((part) => part !== '').join(' ') },
      { title: 'SCORE', of: (row) => fixed(row, 'score', 1), right: true },
      { title: 'RELIABILITY', of: (row) => fixed(row, 'reliability', 2), right: true },
      { title: 'OBJECT', of: (row) => word(row, 'object_id') },
      { title: 'VETTING', of: (row) => `${standingOf(row)}${row['synthetic'] === true ? ', generated' : ''}` },
    ],
    look(terminal),
  );

export const objectTable = (items: readonly Shown[], terminal: Terminal): string =>
  table(
    items,
    [
      { title: 'OBJECT', of: (row) => word(row, 'object_id') },
      { title: 'RA', of: (row) => fixed(row, 'ra', 5), right: true },
      { title: 'DEC', of: (row) => fixed(row, 'dec', 5), right: true },
      { title: 'SEEN', of: (row) => word(row, 'detections'), right: true },
      { title: 'FIRST MJD', of: (row) => fixed(row, 'first_mjd', 3), right: true },
      { title: 'LAST MJD', of: (row) => fixed(row, 'last_mjd', 3), right: true },
      { title: 'VARIABLE', of: (row) => fixed(row, 'variability', 3), right: true },
      { title: 'PRIORITY', of: (row) => fixed(row, 'priority', 2), right: true },
      { title: 'LABEL', of: (row) => `${word(row, 'label')}${row['synthetic'] === true ? ' generated' : ''}`.trim() },
    ],
    look(terminal),
  );
