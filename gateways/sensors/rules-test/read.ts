/** A scenario file: whole, or with all its faults, each with its line. */
import { Ajv, type ValidateFunction } from 'ajv';
import { durationRule, parseDuration } from '../../../actors/sensors/core/duration.ts';
import { parseMetricPath, type MetricPath } from '../../../actors/sensors/core/metric-path.ts';
import { stepsOf, wordsFor } from '../config/validate.ts';
import { readYaml, type YamlFile } from '../config/yaml.ts';
import { scenarioSchema, type ExpectedAlert, type ScenarioFile, type ScenarioTest } from './schema.ts';
import { parseSeries, type Step } from './series.ts';

/** Compiled with the first scenario: most processes read none. */
let compiled: ValidateFunction<ScenarioFile> | undefined;

export interface Scenario {
  readonly ruleFiles: readonly string[];
  readonly deviceFiles: readonly string[];
  readonly everyMs: number;
  readonly tests: readonly Test[];
}
export interface Test {
  readonly name: string;
  readonly line: number;
  readonly intervalMs: number;
  readonly series: readonly { readonly device: string; readonly path: MetricPath; readonly steps: readonly Step[] }[];
  readonly checks: readonly Check[];
}
export interface Check {
  readonly atMs: number;
  readonly rule: string;
  readonly line: number;
  readonly expected: readonly ExpectedAlert[];
}

export function readScenario(name: string, text: string): Scenario | { readonly faults: readonly string[] } {
  const read = readYaml(text);
  if ('faults' in read) return { faults: read.faults.map(({ place, message }) => `${name}:${place.line}:${place.column}: ${message}`) };
  const { value } = read.file;
  const faults: string[] = [];
  const say = (message: string, ...path: readonly (string | number)[]): void => {
    const { line, column } = read.file.place(path);
    faults.push(`${name}:${line}:${column}: ${message}`);
  };
  const isScenario = (compiled ??= new Ajv({ allErrors: true, verbose: true }).compile<ScenarioFile>(scenarioSchema));
  if (!isScenario(value)) {
    for (const error of isScenario.errors ?? []) {
      const path = stepsOf(error.instancePath);
      const extra: unknown = error.params['additionalProperty'];
      say(wordsFor(error, ['', '', ...path], typeof extra === 'string' ? extra : undefined), ...path, ...(typeof extra === 'string' ? [extra] : []));
    }
    return { faults };
  }
  const time = (text: string, ...path: readonly (string | number)[]): number => {
    const parsed = parseDuration(text);
    if (parsed === undefined) say(`${JSON.stringify(text)} is not ${durationRule}`, ...path);
    return parsed ?? 0;
  };
  const everyMs = time(value.evaluation_interval ?? '30s', 'evaluation_interval');
  if (everyMs === 0) say('evaluation_interval must be longer than 0s', 'evaluation_interval');
  const tests = value.tests.map((test, i) => readTest(test, i, read.file, say, time));
  return faults.length > 0 ? { faults } : { ruleFiles: value.rule_files, deviceFiles: value.device_files ?? [], everyMs, tests };
}

type Say = (message: string, ...path: readonly (string | number)[]) => void;

function readTest(test: ScenarioTest, i: number, file: YamlFile, say: Say, time: (text: string, ...path: readonly (string | number)[]) => number): Test {
  const here = ['tests', i] as const;
  const intervalMs = time(test.interval ?? '30s', ...here, 'interval');
  if (intervalMs === 0) say('interval must be longer than 0s', ...here, 'interval');
  const series = test.input_series.flatMap(({ device, metric, values }, k) => {
    const [path, steps] = [parseMetricPath(metric), parseSeries(values)];
    if (typeof steps === 'string') say(steps, ...here, 'input_series', k, 'values');
    return path === undefined || typeof steps === 'string' ? [] : [{ device, path, steps }];
  });
  const checks = test.alert_rule_test.map(({ eval_time, rule, exp_alerts }, k) => {
    exp_alerts.forEach(({ since }, j) => since !== undefined && time(since, ...here, 'alert_rule_test', k, 'exp_alerts', j, 'since'));
    return { atMs: time(eval_time, ...here, 'alert_rule_test', k, 'eval_time'), rule, line: file.place([...here, 'alert_rule_test', k]).line, expected: exp_alerts };
  });
  return { name: test.name ?? `test ${i + 1}`, line: file.place(here).line, intervalMs, series, checks };
}
