/** Alerts, silences, rules and devices as the page knows them. */
import { get, items, order } from './api.ts';
import { listOf, numberOf, rowOf, textOf, textsOf, type Row } from './json.ts';

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
  readonly acknowledgedBy: string;
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
    isResolved: row['is_resolved'] === true, acknowledgedBy: textOf(row['acknowledged_by']), snoozedUntil: textOf(row['snoozed_until']), comment: textOf(row['comment']), summary: textOf(annotations['summary']) || textOf(annotations['description']), labels: rowOf(metadata['labels']),
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

export type Which = 'open' | 'acknowledged' | 'over';
const query: Readonly<Record<Which, string>> = { open: 'open=true', acknowledged: 'open=true&acknowledged=true', over: 'open=false' };

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

/** What a rule asks for, in a line. */
export function ruleWords({ definition }: Rule): string {
  const combined = ['all', 'any', 'not'].filter((key) => key in definition).map((key) => `${key} of ${JSON.stringify(definition[key])}`).join(', ');
  const over = rowOf(definition['over']);
  const what = over['function'] === undefined ? textOf(definition['metric']) : `${textOf(over['function'])} of ${textOf(definition['metric'])} over ${textOf(over['window'])}`;
  const condition = combined !== '' ? combined : `${what} ${textOf(definition['op'])} ${textOf(definition['threshold'])}`;
  const held = textOf(definition['for']);
  return `${condition}${held === '' ? '' : ` for ${held}`}`;
}
export const ruleDevices = ({ definition }: Rule): string => (typeof definition['device'] === 'string' ? 'every device' : textOf(rowOf(definition['device'])['id']) || Object.entries(rowOf(rowOf(definition['device'])['match'])).map(([name, value]) => `${name}=${textOf(value)}`).join(', '));
