/** Metrics as data: what a process hands to whoever asks, and what they look like to Prometheus. Pure. */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';
export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Where it differs from the family's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

/** Has the shape of prom-client's JSON. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly values: readonly Sample[];
}

/** Families of several processes as one list; their samples must differ in a label. */
export function mergeFamilies(lists: readonly (readonly MetricFamily[])[]): readonly MetricFamily[] {
  const merged = new Map<string, MetricFamily & { readonly values: Sample[] }>();
  for (const family of lists.flat()) {
    const known = merged.get(family.name);
    if (known === undefined) merged.set(family.name, { ...family, values: [...family.values] });
    else known.values.push(...family.values);
  }
  return [...merged.values()];
}

export const withLabels = (families: readonly MetricFamily[], labels: Labels): readonly MetricFamily[] =>
  families.map((family) => ({ ...family, values: family.values.map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } })) }));

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const labelText = (labels: Labels): string => {
  const entries = Object.entries(labels);
  return entries.length === 0 ? '' : `{${entries.map(([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`).join(',')}}`;
};
const numberText = (value: number): string => (Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value));

/** Prometheus' text format 0.0.4. */
export function renderFamilies(families: readonly MetricFamily[]): string {
  return families
    .flatMap(({ name, help, type, values }) => [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...values.map((sample) => `${sample.metricName ?? name}${labelText(sample.labels)} ${numberText(sample.value)}`)])
    .map((line) => `${line}\n`)
    .join('');
}

const isFamily = (value: unknown): value is MetricFamily =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'help' in value && 'type' in value && 'values' in value && Array.isArray(value.values);

/** What a process has answered; empty when it is no list of families. */
export function readFamilies(data: Uint8Array): readonly MetricFamily[] {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return Array.isArray(value) ? value.filter(isFamily) : [];
  } catch {
    return [];
  }
}
