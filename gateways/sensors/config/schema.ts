/** The shape of rules and devices as JSON Schema: once, for files, the REST resource and the documentation. */
import { noDataPolicies, operators, overFunctions } from '../../../actors/sensors/core/rule.ts';

export const idText = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' } as const;
/** Prometheus' durations, which the core reads. */
export const durationText = { type: 'string', maxLength: 64, pattern: '^(?:0|(?=\\d)(?:\\d+y)?(?:\\d+w)?(?:\\d+d)?(?:\\d+h)?(?:\\d+m)?(?:\\d+s)?(?:\\d+ms)?)$' } as const;
export const metricText = { type: 'string', maxLength: 512, pattern: '^(?:value|(?:json_value|metadata)(?:\\.[^.]+)+)$' } as const;
const labels = { type: 'object', maxProperties: 64, propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' }, additionalProperties: { type: 'string', maxLength: 1024 } } as const;
const annotations = { ...labels, additionalProperties: { type: 'string', maxLength: 16_384 } } as const;

export const deviceSchema = {
  $id: 'device', type: 'object', additionalProperties: false, required: ['id'],
  properties: { id: { ...idText, description: 'Unique.' }, labels: { ...labels, description: 'What rules match and what routes see.' } },
} as const;

const memberSchema = {
  $id: 'member',
  description: 'The id of a rule, or all, any or not of such.',
  if: { type: 'object' },
  then: {
    type: 'object', additionalProperties: false,
    properties: { all: { type: 'array', minItems: 1, maxItems: 256, items: { $ref: 'member' } }, any: { type: 'array', minItems: 1, maxItems: 256, items: { $ref: 'member' } }, not: { $ref: 'member' } },
  },
  else: idText,
} as const;

const overSchema = {
  type: 'object', additionalProperties: false, required: ['function', 'window'],
  properties: {
    function: { type: 'string', enum: overFunctions },
    window: { ...durationText, description: 'How far back.' },
    offset: { ...durationText, description: 'The window ends this long before the evaluation. Default 0s.' },
    min_readings: { type: 'integer', minimum: 1, maximum: 32_768, description: 'Fewer with a number: no value. Default: as many as the function needs.' },
    q: { type: 'number', minimum: 0, maximum: 1, description: 'Of quantile.' },
    ahead: { ...durationText, description: 'Of predict_linear: how far.' },
    min_stddev: { type: 'number', minimum: 0, description: 'Of zscore: the spread is taken to be at least this. Default 0.' },
    season: { ...durationText, description: 'Of zscore: compare with the same phase of earlier seasons, such as 1d.' },
    seasons: { type: 'integer', minimum: 1, maximum: 366, description: 'How many. Default 7.' },
  },
} as const;

export const ruleSchema = {
  $id: 'rule', type: 'object', additionalProperties: false, required: ['id'],
  properties: {
    id: { ...idText, description: 'Unique.' },
    device: {
      description: 'Whom the rule is about: {id: D1}, {match: {site: reef-1}} or "*".',
      if: { type: 'object' },
      then: { type: 'object', additionalProperties: false, properties: { id: idText, match: { ...labels, minProperties: 1 } } },
      else: { const: '*' },
    },
    metric: { ...metricText, description: 'value, json_value.STEP… or metadata.STEP….' },
    over: { ...overSchema, description: 'Judge a function of the readings in a window instead of the reading in force.' },
    op: { type: 'string', enum: operators },
    threshold: { type: 'number', description: 'A finite number.' },
    clear: { type: 'number', description: 'In the place of the threshold while pending or firing; on its calm side.' },
    m_of_n: { type: 'object', additionalProperties: false, required: ['m', 'n'], properties: { m: { type: 'integer', minimum: 1 }, n: { type: 'integer', minimum: 1, maximum: 1024 } }, description: 'Met when m of the last n evaluations were.' },
    all: { type: 'array', minItems: 1, maxItems: 256, items: { $ref: 'member' }, description: 'Met when all of these rules fire.' },
    any: { type: 'array', minItems: 1, maxItems: 256, items: { $ref: 'member' }, description: 'Met when one of these rules fires.' },
    not: { $ref: 'member', description: 'Met when this rule does not fire.' },
    across: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$', description: 'With all, any or not: a member fires when it does on any device with the same value of this label.' },
    for: { ...durationText, description: 'How long the condition must hold. Default 0s.' },
    keep_firing_for: { ...durationText, description: 'How long it must miss. Default 0s.' },
    no_data: { type: 'string', enum: noDataPolicies, description: 'What silence means. Default resolve.' },
    evaluate: { type: 'string', enum: ['tick', 'reading'], description: 'reading: also at once when a reading comes in. Default tick.' },
    severity: { type: 'string', minLength: 1, maxLength: 128 },
    labels: { ...labels, description: "Over the device's labels." },
    annotations: { ...annotations, description: 'Texts for people: summary, description, runbook_url.' },
  },
} as const;

const list = (name: string): object => ({ type: 'object', additionalProperties: false, required: [name], properties: { [name]: { type: 'array', maxItems: 1_000_000 } } });

/** A file around the items, which are judged one by one. */
export const fileSchemas = { rules: list('rules'), devices: list('devices') } as const;
export { memberSchema };
