/** One reading as it comes in, judged by hand: a schema validator costs more than all the rest. */
import { idRule, isId } from '../../../protocol/subjects.ts';
import type { SensorsReadingsReading } from '../../../schemas/generated/sensors.ts';
import { parseTime } from '../../sensors/index.ts';

export interface ReadingFault {
  readonly field: string;
  readonly detail: string;
}

const fields: ReadonlySet<string> = new Set(['device_id', 'at', 'value', 'json_value', 'metadata']);
/** Characters of json_value and of metadata. */
const mostText = 64 * 1024;

/** The reading, or all its faults. A `value` that is no number is taken as it is in a file: no value. */
export function checkReading(value: unknown): SensorsReadingsReading | ReadingFault[] {
  if (!isObject(value)) return [{ field: '', detail: 'must be a reading, {"device_id": …, "at": …, "value": …}' }];
  const faults: ReadingFault[] = [];
  const { device_id: device, at, value: number, json_value: json, metadata } = value;
  if (typeof device !== 'string' || !isId(device)) faults.push({ field: 'device_id', detail: `must be ${idRule}` });
  if (typeof at !== 'string' || parseTime(at) === undefined) faults.push({ field: 'at', detail: 'must be a time with its zone, such as 2026-01-01T00:00:00Z' });
  for (const name of Object.keys(value)) if (!fields.has(name)) faults.push({ field: name, detail: `is not a field of a reading; there are ${[...fields].join(', ')}` });
  const [jsonText, metadataText] = [textOf(json), textOf(metadata)];
  for (const [field, text] of [['json_value', jsonText], ['metadata', metadataText]] as const) if ((text?.length ?? 0) > mostText) faults.push({ field, detail: `has ${text?.length} characters; at most ${mostText}` });
  if (faults.length > 0 || typeof device !== 'string' || typeof at !== 'string') return faults;
  return { device_id: device, at, value: typeof number === 'number' && Number.isFinite(number) ? number : null, json_value: jsonText, metadata: metadataText };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));
