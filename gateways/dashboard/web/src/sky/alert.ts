/** Alerts of the sky as the page knows them: rows of the door, read leniently. */
import { get, items, order, Refused } from '../api.ts';
import { isRow, listOf, numberOf, rowOf, textOf, textsOf, type Row } from '../json.ts';
import { pointOf, type LightPoint } from './light-curve.ts';

export const voteWords = ['real', 'bogus', 'unsure'] as const;
export type Vote = (typeof voteWords)[number];
const voteOf = (value: unknown): Vote | undefined => voteWords.find((one) => one === value);

export interface Voted {
  readonly by: string;
  readonly vote: Vote;
  readonly comment: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a list tells of an alert. */
export interface SkyAlert {
  readonly id: string;
  readonly object: string;
  readonly observation: string;
  readonly at: string;
  readonly mjd: number | undefined;
  readonly filter: string;
  /** The survey's name of the place. */
  readonly field: string;
  /** Degrees, ICRS. */
  readonly ra: number | undefined;
  readonly dec: number | undefined;
  /** AB. */
  readonly mag: number | undefined;
  readonly magError: number | undefined;
  /** ADU of the science frame. */
  readonly flux: number | undefined;
  readonly fluxError: number | undefined;
  readonly score: number | undefined;
  readonly isPositive: boolean;
  readonly reliability: number | undefined;
  readonly kind: string;
  readonly priority: number;
  /** 0…1 each. */
  readonly terms: readonly (readonly [string, number])[];
  readonly watchlists: readonly string[];
  readonly filters: readonly string[];
  readonly near: Row | undefined;
  readonly synthetic: boolean;
  readonly withdrawn: boolean;
  readonly status: string;
  readonly label: string;
  readonly wanted: number | undefined;
  readonly assignedTo: readonly string[];
  readonly votes: readonly Voted[];
}

export const numbersIn = (value: unknown): readonly (readonly [string, number])[] => Object.entries(rowOf(value)).flatMap(([name, one]) => (typeof one === 'number' ? [[name, one] as const] : []));

const votedOf = (row: Row): readonly Voted[] => {
  const vote = voteOf(row['vote']);
  return vote === undefined ? [] : [{ by: textOf(row['by']) || textOf(row['by_whom']), vote, comment: textOf(row['comment']), at: textOf(row['at']) }];
};

export const skyAlertOf = (row: Row): SkyAlert => ({
  id: textOf(row['alert_id']), object: textOf(row['object_id']), observation: textOf(row['observation_id']), at: textOf(row['observation_time']), mjd: numberOf(row['mjd']), filter: textOf(row['filter']), field: textOf(row['field']), ra: numberOf(row['ra']), dec: numberOf(row['dec']),
  mag: numberOf(row['mag']), magError: numberOf(row['mag_error']), flux: numberOf(row['flux']), fluxError: numberOf(row['flux_error']), score: numberOf(row['score']), isPositive: row['is_positive'] !== false, reliability: numberOf(row['reliability']),
  kind: textOf(row['class']), priority: numberOf(row['priority']) ?? 0, terms: numbersIn(row['terms']), watchlists: textsOf(row['watchlists']), filters: textsOf(row['filters']), near: isRow(row['near']) ? row['near'] : undefined,
  synthetic: row['synthetic'] === true, withdrawn: row['withdrawn'] === true, status: textOf(row['status']), label: textOf(row['label']), wanted: numberOf(row['wanted']), assignedTo: textsOf(row['assigned_to']), votes: listOf(row['votes']).map(rowOf).flatMap(votedOf),
});

/** One alert with all that is told of it. */
export interface SkyAlertDetail extends SkyAlert {
  /** As it was said. */
  readonly said: Row;
  readonly hasCutouts: boolean;
  /** Of every vote that was given, oldest first. */
  readonly history: readonly Voted[];
  /** The object's, all that is known by now; of the alert where the object is not told of. */
  readonly curve: readonly LightPoint[];
  /** The object as it stands; undefined before it is told of. */
  readonly thing: Row | undefined;
}

const pathOf = (id: string): string => `/v1/sky/alerts/${encodeURIComponent(id)}`;

export async function loadAlert(id: string): Promise<SkyAlertDetail> {
  const row = await get(pathOf(id));
  const said = rowOf(row['alert']);
  const alert = skyAlertOf(row);
  // An object is told of after its alert.
  const thing = await get(`/v1/sky/objects/${encodeURIComponent(alert.object)}`).catch((error: unknown) => {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  });
  const own = listOf(said['light_curve']).map(rowOf).flatMap(pointOf);
  const known = listOf(thing?.['light_curve']).map(rowOf).flatMap(pointOf);
  const here = pointOf({ ...rowOf(said['detection']), detection_id: alert.id, observation_id: alert.observation, mjd: alert.mjd, filter: alert.filter, zero_point: said['zero_point'] });
  const curve = known.some(({ detection }) => detection === alert.id) ? known : [...own, ...here];
  return { ...alert, said, hasCutouts: isRow(said['cutouts']), history: listOf(row['events']).map(rowOf).filter((event) => event['kind'] === 'vote').flatMap(votedOf), curve: [...curve].sort((a, b) => a.mjd - b.mjd), thing };
}

export const queues = ['mine', 'disputed', 'labelled', 'all'] as const;
export type Queue = (typeof queues)[number];
export interface AlertFilter {
  readonly queue: Queue;
  readonly leastPriority: number;
  readonly leastReliability: number;
  readonly kind: string;
  readonly object: string;
  /** Name of a filter that it passes. */
  readonly filter: string;
  readonly field: string;
  /** Brighter than the template, fainter, or both. */
  readonly sign: 'any' | 'positive' | 'negative';
  readonly order: 'priority' | 'newest';
}
export const noFilter: AlertFilter = { queue: 'mine', leastPriority: 0, leastReliability: 0, kind: '', object: '', filter: '', field: '', sign: 'any', order: 'priority' };
export const isNarrow = (filter: AlertFilter): boolean => filter.leastPriority > 0 || filter.leastReliability > 0 || filter.kind !== '' || filter.object !== '' || filter.filter !== '' || filter.field !== '' || filter.sign !== 'any';

const pageLength = 100;
function queryOf({ queue, leastPriority, leastReliability, kind, object, filter, field, sign, order: sorted }: AlertFilter, me: string): string {
  const asked = new URLSearchParams({ limit: String(pageLength), order: sorted });
  if (queue === 'mine') asked.set('for', me);
  else if (queue !== 'all') asked.set('status', queue);
  if (leastPriority > 0) asked.set('min_priority', String(leastPriority));
  if (leastReliability > 0) asked.set('min_reliability', String(leastReliability));
  for (const [name, value] of [['class', kind], ['object', object], ['filter', filter], ['field', field], ['positive', sign === 'any' ? '' : String(sign === 'positive')]] as const) if (value !== '') asked.set(name, value);
  return asked.toString();
}
export const loadAlerts = async (filter: AlertFilter, me: string): Promise<readonly SkyAlert[]> => (await items(`/v1/sky/alerts?${queryOf(filter, me)}`)).map(skyAlertOf);
export const loadCounts = async (): Promise<Row> => rowOf((await get('/v1/sky/summary'))['alerts']);

export const castVote = (id: string, vote: Vote, by: string, comment: string): Promise<Row> => order('POST', `${pathOf(id)}/votes`, { vote, by, ...(comment === '' ? {} : { comment }) });
export const stampPath = (id: string, name: string): string => `${pathOf(id)}/${name}.fits`;
export const packetPath = (id: string, format: 'ztf' | 'lsst'): string => `${pathOf(id)}/packet?format=${format}`;
