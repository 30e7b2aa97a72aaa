/** The shape of a scenario file. */
import { durationText, idText, metricText } from '../config/schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 4096 } as const;
const duration = durationText;
const labels = { type: 'object', additionalProperties: { type: 'string' } } as const;

export const scenarioSchema = {
  type: 'object', additionalProperties: false, required: ['rule_files', 'tests'],
  properties: {
    rule_files: { type: 'array', minItems: 1, items: text },
    device_files: { type: 'array', items: text },
    evaluation_interval: duration,
    tests: {
      type: 'array', minItems: 1,
      items: {
        type: 'object', additionalProperties: false, required: ['input_series', 'alert_rule_test'],
        properties: {
          name: text,
          interval: duration,
          input_series: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['device', 'metric', 'values'], properties: { device: idText, metric: metricText, values: { type: 'string' } } } },
          alert_rule_test: {
            type: 'array', minItems: 1,
            items: {
              type: 'object', additionalProperties: false, required: ['eval_time', 'rule', 'exp_alerts'],
              properties: {
                eval_time: duration, rule: text,
                exp_alerts: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['device'], properties: { device: text, state: { type: 'string', enum: ['pending', 'firing'] }, since: duration, labels } } },
              },
            },
          },
        },
      },
    },
  },
} as const;

export interface ScenarioFile {
  readonly rule_files: readonly string[];
  readonly device_files?: readonly string[];
  readonly evaluation_interval?: string;
  readonly tests: readonly ScenarioTest[];
}
export interface ScenarioTest {
  readonly name?: string;
  readonly interval?: string;
  readonly input_series: readonly { readonly device: string; readonly metric: string; readonly values: string }[];
  readonly alert_rule_test: readonly AlertTest[];
}
export interface AlertTest {
  readonly eval_time: string;
  readonly rule: string;
  readonly exp_alerts: readonly ExpectedAlert[];
}
export interface ExpectedAlert {
  readonly device: string;
  /** Default firing. */
  readonly state?: 'pending' | 'firing';
  /** When it became pending (or fired at once), after the start. */
  readonly since?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
