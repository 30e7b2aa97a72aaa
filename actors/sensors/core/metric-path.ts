/**
 * Where in a reading a rule's number stands: `value`, `json_value.STEP.STEP…` or `metadata.STEP.STEP…`. A step is an own
 * key of an object or a decimal index of an array; never an inherited property, a length or a character of a text.
 */

/** What a reading says, as JSON gives it. Everything may be absent; nothing in it is trusted. */
export interface ReadingBody {
  readonly value?: unknown;
  readonly json_value?: unknown;
  readonly metadata?: unknown;
}

export interface MetricPath {
  readonly text: string;
  readonly root: 'value' | 'json_value' | 'metadata';
  readonly steps: readonly Step[];
}
interface Step {
  readonly key: string;
  /** The same as an index of an array; -1 when it is none. */
  readonly index: number;
}

export const metricRule = 'value, json_value.STEP… or metadata.STEP…, steps separated by dots';

export function parseMetricPath(text: string): MetricPath | undefined {
  const [root, ...steps] = text.split('.');
  if (steps.some((step) => step === '')) return undefined;
  if (root === 'value') return steps.length === 0 ? { text, root, steps: [] } : undefined;
  if ((root !== 'json_value' && root !== 'metadata') || steps.length === 0) return undefined;
  return { text, root, steps: steps.map((key) => ({ key, index: /^(?:0|[1-9]\d{0,8})$/.test(key) ? Number(key) : -1 })) };
}

/** The finite number at the path; NaN where there is none. */
export function extract(body: ReadingBody, path: MetricPath): number {
  let found: unknown = path.root === 'value' ? body.value : path.root === 'json_value' ? body.json_value : body.metadata;
  for (let i = 0; i < path.steps.length; i++) {
    const step = path.steps[i]!;
    if (Array.isArray(found)) found = step.index >= 0 && step.index < found.length ? found[step.index] : undefined;
    else if (isRecord(found) && Object.hasOwn(found, step.key)) found = found[step.key];
    else return NaN;
  }
  return typeof found === 'number' && Number.isFinite(found) ? found : NaN;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
