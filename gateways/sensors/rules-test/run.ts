/** Plays a scenario and compares: what was expected and is not so, in words. */
import { formatDuration, parseDuration } from '../../../actors/sensors/core/duration.ts';
import { Evaluator } from '../../../actors/sensors/core/evaluator.ts';
import type { MetricPath } from '../../../actors/sensors/core/metric-path.ts';
import { alertLabels, type Labels } from '../../../actors/sensors/core/rule.ts';
import type { State } from '../../../actors/sensors/core/transition.ts';
import type { Configuration } from '../config/read.ts';
import type { Check, Test } from './read.ts';
import type { ExpectedAlert } from './schema.ts';
import type { Step } from './series.ts';

/** Any time will do: scenarios speak of times after the start. */
const START = Date.UTC(2026, 0, 1);

interface Active {
  readonly device: string;
  readonly state: State;
  readonly sinceMs: number;
  readonly value: number | null;
}

export interface Difference {
  readonly line: number;
  readonly atMs: number;
  readonly rule: string;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

export function runTest({ rules, devices }: Configuration, test: Test, everyMs: number): readonly Difference[] {
  const evaluator = new Evaluator(rules, devices);
  const readings = readingsOf(test);
  const active = new Map<string, Map<string, Active>>(rules.map(({ id }) => [id, new Map()]));
  const differences: Difference[] = [];
  let [next, k] = [0, 0];
  for (const check of test.checks.toSorted((a, b) => a.atMs - b.atMs)) {
    for (; next <= check.atMs; next += everyMs) {
      for (; k < readings.length && readings[k]!.atMs <= next; k++) evaluator.read(readings[k]!.device, START + readings[k]!.atMs, readings[k]!.body, START + readings[k]!.atMs);
      for (const { rule, device, to, since, value } of evaluator.evaluate(START + next)) {
        if (to === 'inactive') active.get(rule)?.delete(device);
        else active.get(rule)?.set(device, { device, state: to, sinceMs: since - START, value });
      }
    }
    differences.push(...compare(check, { rules, devices }, active.get(check.rule)));
  }
  return differences.sort((a, b) => a.line - b.line);
}

function compare({ atMs, rule, line, expected }: Check, configuration: Configuration, active: ReadonlyMap<string, Active> | undefined): readonly Difference[] {
  if (active === undefined) return [{ line, atMs, rule, missing: [`there is no rule ${rule}`], unexpected: [] }];
  const missing: string[] = [];
  const met = new Set<string>();
  for (const one of expected) {
    const got = active.get(one.device);
    const faults = got === undefined ? ['not active'] : faultsOf(one, got, labelsOf(rule, one.device, configuration));
    if (got !== undefined && faults.length === 0) met.add(one.device);
    else missing.push(`${describeExpected(one)}: ${faults.join(', ')}`);
    if (got !== undefined) met.add(one.device);
  }
  const unexpected = [...active.values()].filter(({ device }) => !met.has(device)).map(describeActive);
  return missing.length + unexpected.length === 0 ? [] : [{ line, atMs, rule, missing, unexpected }];
}

function faultsOf({ state = 'firing', since, labels }: ExpectedAlert, got: Active, gotLabels: Labels): readonly string[] {
  const wrong = Object.entries(labels ?? {}).filter(([name, value]) => gotLabels[name] !== value).map(([name]) => `label ${name} is ${JSON.stringify(gotLabels[name] ?? null)}`);
  return [
    ...(got.state === state ? [] : [`is ${got.state}`]),
    ...(since === undefined || parseDuration(since) === got.sinceMs ? [] : [`is so since ${formatDuration(got.sinceMs)}`]), ...wrong,
  ];
}

function labelsOf(rule: string, device: string, { rules, devices }: Configuration): Labels {
  const found = rules.find(({ id }) => id === rule);
  return found === undefined ? {} : alertLabels(found, devices.find(({ id }) => id === device) ?? { id: device, labels: {} });
}

const describeExpected = ({ device, state = 'firing', since, labels }: ExpectedAlert): string =>
  [device, state, ...(since === undefined ? [] : [`since ${since}`]), ...(labels === undefined ? [] : [JSON.stringify(labels)])].join(' ');
const describeActive = ({ device, state, sinceMs, value }: Active): string => `${device} ${state} since ${formatDuration(sinceMs)}, ${value === null ? 'without a value' : `value ${value}`}`;

interface ScenarioReading {
  readonly device: string;
  readonly atMs: number;
  readonly body: { readonly value?: unknown; readonly json_value?: unknown; readonly metadata?: unknown };
}

/** A reading is a whole snapshot of its device: the series of a device that have something at a step make one. */
function readingsOf({ series, intervalMs }: Test): readonly ScenarioReading[] {
  const readings: ScenarioReading[] = [];
  for (const device of new Set(series.map((one) => one.device))) {
    const own = series.filter((one) => one.device === device);
    const length = Math.max(...own.map(({ steps }) => steps.length));
    for (let step = 0; step < length; step++) {
      const here = own.map(({ path, steps }) => ({ path, step: steps[step] }));
      if (here.some((one) => one.step !== undefined)) readings.push({ device, atMs: step * intervalMs, body: bodyOf(here) });
    }
  }
  return readings.sort((a, b) => a.atMs - b.atMs);
}

/** Steps of a path become keys; none that could be more than a key, as the value is made of maps without a prototype. */
function bodyOf(values: readonly { readonly path: MetricPath; readonly step: Step }[]): ScenarioReading['body'] {
  const body: Record<string, unknown> = Object.create(null);
  for (const { path, step } of values) {
    if (typeof step !== 'number') continue;
    let holder = body;
    const keys = [path.root, ...path.steps.map(({ key }) => key)];
    for (const key of keys.slice(0, -1)) {
      const inner: Record<string, unknown> = isRecord(holder[key]) ? holder[key] : Object.create(null);
      holder[key] = inner;
      holder = inner;
    }
    holder[keys.at(-1) ?? ''] = step;
  }
  return body;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
