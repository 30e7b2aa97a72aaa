/** Alerts, silences, rules and devices as the page knows them. */
import { conditionWords, devicesWords } from '../../../sensors/rule-words.ts';
import { get, items, order } from './api.ts';
import { isRow, listOf, numberOf, rowOf, textOf, textsOf, type Row } from './json.ts';

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly device: string;
  readonly severity: string;
  /** ISO 8601; empty when it has not happened. */
  readonly triggeredAt: string;
  readonly resolvedAt: string;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly operator: string;
  readonly metric: string;
  readonly worst: number | undefined;
  readonly resolutionValue: number | undefined;
  readonly isResolved: boolean;
  /** Empty once the acknowledgement has expired. */
  readonly acknowledgedBy: string;
  readonly isSilenced: boolean;
  readonly snoozedUntil: string;
  readonly comment: string;
  readonly summary: string;
  readonly labels: Row;
}

export const alertOf = (row: Row): Alert => {
  const metadata = rowOf(row['metadata']);
  const annotations = rowOf(metadata['annotations']);
  return {
    id: textOf(row['id']), rule: textOf(row['alert_id']), device: textOf(row['device_id']), severity: textOf(row['severity']), triggeredAt: textOf(row['triggered_at']), resolvedAt: textOf(row['resolved_at']),
    value: numberOf(row['current_value']), threshold: numberOf(row['threshold_value']), operator: textOf(row['operator']), metric: textOf(row['metric']), worst: numberOf(row['worst_value']), resolutionValue: numberOf(row['resolution_value']),
    isResolved: row['is_resolved'] === true, acknowledgedBy: row['is_acknowledged'] === false ? '' : textOf(row['acknowledged_by']), isSilenced: listOf(row['silenced_by']).length > 0, snoozedUntil: textOf(row['snoozed_until']), comment: textOf(row['comment']), summary: textOf(annotations['summary']) || textOf(annotations['description']), labels: rowOf(metadata['labels']),
  };
};

export interface Silence {
  readonly id: string;
  readonly matchers: readonly string[];
  readonly endsAt: string;
  readonly startsAt: string;
  readonly by: string;
  readonly comment: string;
  readonly state: string;
}
const silenceOf = (row: Row): Silence => ({ id: textOf(row['silence_id']), matchers: textsOf(row['matchers']), startsAt: textOf(row['starts_at']), endsAt: textOf(row['ends_at']), by: textOf(row['created_by']), comment: textOf(row['comment']), state: textOf(row['state']) });

export interface Rule {
  readonly id: string;
  readonly definition: Row;
}
export interface Device {
  readonly id: string;
  readonly labels: Row;
}

export type Which = 'open' | 'acknowledged' | 'silenced' | 'over';
const query: Readonly<Record<Which, string>> = { open: 'open=true', acknowledged: 'open=true&acknowledged=true', silenced: 'silenced=true', over: 'open=false' };

export const loadAlerts = async (which: Which): Promise<readonly Alert[]> => (await items(`/v1/alerts?limit=200&${query[which]}`)).map(alertOf);
export const loadAlert = async (id: string): Promise<Alert> => alertOf(await get(`/v1/alerts/${encodeURIComponent(id)}`));
export const loadSilences = async (): Promise<readonly Silence[]> => [...(await items('/v1/silences?limit=100&state=active')), ...(await items('/v1/silences?limit=100&state=pending'))].map(silenceOf);
export const loadRules = async (): Promise<readonly Rule[]> => (await items('/v1/rules')).map((row) => ({ id: textOf(row['id']), definition: rowOf(row['definition']) }));
export const loadDevices = async (): Promise<readonly Device[]> => (await items('/v1/devices')).map((row) => ({ id: textOf(row['id']), labels: rowOf(rowOf(row['definition'])['labels']) }));

export type Points = readonly (readonly [number, number])[];
export async function loadPoints(devices: readonly string[]): Promise<ReadonlyMap<string, Points>> {
  if (devices.length === 0) return new Map();
  const found = await items(`/v1/readings?devices=${devices.slice(0, 100).join(',')}`);
  return new Map(found.map((row) => [textOf(row['device']), listOf(row['points']).map((point) => listOf(point).map(Number)).flatMap(([at = NaN, value = NaN]): Points => [[at, value]])]));
}

export const acknowledge = (id: string, comment: string): Promise<Row> => order('POST', `/v1/alerts/${id}/acknowledge`, comment === '' ? { by: 'page' } : { by: 'page', comment });
export const withdraw = (id: string): Promise<Row> => order('DELETE', `/v1/alerts/${id}/acknowledge`);
export const snooze = (id: string, seconds: number): Promise<Row> => order('POST', `/v1/alerts/${id}/snooze`, { by: 'page', seconds });
export const resolve = (id: string, comment: string): Promise<Row> => order('POST', `/v1/alerts/${id}/resolve`, comment === '' ? { by: 'page' } : { by: 'page', comment });
export interface WantedSilence {
  readonly matchers: readonly string[];
  readonly seconds: number;
  readonly comment: string;
}
const silenceBody = ({ matchers, seconds, comment }: WantedSilence): Row => ({ by: 'page', matchers, seconds, ...(comment === '' ? {} : { comment }) });
export const makeSilence = (wanted: WantedSilence): Promise<Row> => order('POST', '/v1/silences', silenceBody(wanted));
export const previewSilence = async (wanted: WantedSilence): Promise<readonly Alert[]> => listOf((await order('POST', '/v1/silences/preview', silenceBody(wanted)))['items']).map((row) => alertOf(rowOf(row)));
export const endSilence = (id: string): Promise<Row> => order('DELETE', `/v1/silences/${id}`);
export const loadSteps = async (id: string): Promise<readonly Row[]> => listOf((await get(`/v1/alerts/${id}`))['transitions']).map(rowOf);

const numberWords = (value: number): string => Number(value.toPrecision(5)).toString();
/** `84.2 > 82`, `no value (limit > 82)`. */
export const against = ({ operator, threshold, value }: Alert): string => `${value === undefined ? 'no value' : numberWords(value)}${threshold === undefined ? '' : value === undefined ? ` (limit ${operator} ${numberWords(threshold)})` : ` ${operator} ${numberWords(threshold)}`}`;

/** What a rule asks for, in a line, and of whom. */
export const ruleWords = ({ definition }: Rule): string => conditionWords(definition);
export const ruleDevices = ({ definition }: Rule): string => devicesWords(definition);

export interface RuleCounts {
  readonly devices: number;
  readonly pending: number;
  readonly evaluations: number;
  readonly opened: number;
  readonly withoutValue: number;
  /** By what became of them, those that there were. */
  readonly readings: readonly (readonly [string, number])[];
}
export interface Counted {
  readonly cycles: number;
  readonly missed: number;
  /** ISO 8601; empty before the first. */
  readonly lastAt: string;
  readonly unmatched: number;
  readonly rules: ReadonlyMap<string, RuleCounts>;
}
const count = (row: Row, name: string): number => numberOf(row[name]) ?? 0;
const countsOf = (row: Row): RuleCounts => ({
  devices: count(row, 'devices'), pending: count(row, 'pending'), evaluations: count(row, 'evaluations'), opened: count(row, 'opened'), withoutValue: count(row, 'evaluations_without_value'),
  readings: Object.entries(rowOf(row['readings'])).flatMap(([fate, value]): RuleCounts['readings'] => (typeof value === 'number' && value > 0 ? [[fate.replaceAll('_', ' '), value]] : [])),
});
/** What has been counted; undefined when no evaluator answers. */
export async function loadCounted(): Promise<Counted | undefined> {
  const answer = await get('/v1/rules?statistics=true');
  const evaluation = answer['evaluation'];
  if (!isRow(evaluation)) return undefined;
  const rules = listOf(answer['items']).map(rowOf).flatMap((row): (readonly [string, RuleCounts])[] => (isRow(row['statistics']) ? [[textOf(row['id']), countsOf(row['statistics'])]] : []));
  return { cycles: count(evaluation, 'cycles'), missed: count(evaluation, 'missed'), lastAt: textOf(evaluation['last_at']), unmatched: count(evaluation, 'unmatched'), rules: new Map(rules) };
}
