import { describe, expect, test } from 'vitest';
import { describeFinding, readConfiguration, type Finding } from '../../../gateways/sensors/index.ts';

const devices = { name: 'devices.yaml', text: 'devices:\n  - {id: D1, labels: {site: reef-1}}\n  - {id: D2}\n' };
/** Without the column, which nobody wants to count here. */
const told = (finding: Finding): string => describeFinding(finding).replace(/^(\S+?:\d+):\d+:/, '$1:');
const read = (...lines: readonly string[]): readonly string[] => readConfiguration([{ name: 'rules.yaml', text: ['rules:', ...lines].join('\n') }], [devices]).findings.map(told);
/** A rule without a fault, with other fields. */
const rule = (fields: string): string => `  - {id: r, device: "*", metric: value, op: ">", threshold: 82, ${fields}}`;

describe('a fault is told with file, line and rule', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown metric path', ['  - {id: r, device: "*", metric: temperature, op: ">", threshold: 1}'], 'rules.yaml:2: rule r: metric "temperature" is not value, json_value.STEP… or metadata.STEP…, steps separated by dots'],
    ['a rule without devices', ['  - {id: r, metric: value, op: ">", threshold: 1}'], 'rules.yaml:2: rule r: device is missing: {id: …}, {match: {label: value}} or "*"'],
    ['labels that no device has', ['  - id: r', '    device:', '      match:', '        site: reef-9', '    metric: value', '    op: ">"', '    threshold: 1'], 'rules.yaml:5: rule r: no device has the label site: reef-9, so the rule is about nobody'],
    ['a threshold that is a text', ['  - {id: r, device: "*", metric: value, op: ">", threshold: "82"}'], 'rules.yaml:2: rule r: threshold must be a number, not "82": without quotes'],
    ['a threshold that is infinite', ['  - {id: r, device: "*", metric: value, op: ">", threshold: .inf}'], 'rules.yaml:2: rule r: threshold must be a number, not Infinity'],
    ['a clear value on the wrong side', [rule('clear: 83')], 'rules.yaml:2: rule r: clear 83 is on the wrong side of threshold 82: with > it is at most 82'],
    ['two rules of one id', [rule('for: 1m'), rule('for: 2m')], 'rules.yaml:3: rule r: there is another rule r: ids are unique'],
    ['a cycle of composite rules', ['  - {id: a, device: "*", all: [b]}', '  - {id: b, device: "*", any: [{not: a}]}'], 'rules.yaml:2: rule a: it depends on itself: a → b → a'],
    ['a member that does not exist', ['  - {id: a, device: "*", all: [b]}'], 'rules.yaml:2: rule a: there is no rule b'],
    ['a member of another place', ['  - {id: a, across: site, any: [r]}', '  - {id: b, device: "*", all: [a]}', rule('for: 1m')], 'rules.yaml:3: rule b: rule a is across site, so it can be part only of rules across site'],
    ['a metric beside members', ['  - {id: a, device: "*", any: [r], metric: value}', rule('for: 1m')], 'rules.yaml:2: rule a: metric does not go with all, any or not: a rule over other rules has no metric of its own'],
    ['a number for a time', [rule('for: 60')], 'rules.yaml:2: rule r: for must be a duration such as 60s, not 60'],
    ['a time that is none', [rule('for: 1s1m')], 'rules.yaml:2: rule r: for "1s1m" is not a duration such as 45s, 1h30m or 2s500ms (units largest first, whole numbers)'],
    ['a field that does not exist', [rule('holds: 1m')], 'rules.yaml:2: rule r: there is no field holds'],
    ['a window without an end', [rule('over: {function: avg}')], 'rules.yaml:2: rule r: window is missing'],
    ['a window that is too long', [rule('over: {function: avg, window: 8d}')], 'rules.yaml:2: rule r: window and offset together are at most 7d'],
    ['a forecast of unknown length', [rule('over: {function: predict_linear, window: 1h}')], 'rules.yaml:2: rule r: predict_linear needs ahead, such as 4h'],
    ['a list where a mapping should be', ['  - [r]'], 'rules.yaml:2: rule: this entry must be a mapping, not ["r"]'],
  ];
  test.for(cases)('%s', ([, lines, finding]) => expect(read(...lines)).toContain(finding));

  test('all at once, each once, in the order of the file', () => {
    const findings = read('  - {id: a, device: "*", metric: value, op: "=>", threshold: x, for: 1}', '  - {id: b, device: "*", metric: value, op: "==", threshold: 1, clear: 0, keep_firing_for: 5}');
    expect(findings.map((one) => one.replace(/^rules.yaml:(\d+).*: rule (\w+): (\w+).*/, '$1 $2 $3'))).toEqual(['2 a op', '2 a threshold', '2 a for', '3 b keep_firing_for']);
  });

  test('with the column of what is wrong', () => {
    const text = 'rules:\n  - id: r\n    device: "*"\n    metric: value\n    op: ">"\n    threshold:   x';
    expect(readConfiguration([{ name: 'rules.yaml', text }], []).findings).toEqual([expect.objectContaining({ file: 'rules.yaml', line: 6, column: 5, kind: 'rule', id: 'r', severity: 'error' })]);
  });

  test('a fault in the devices does not blame the rules', () => {
    const { findings, configuration } = readConfiguration([{ name: 'rules.yaml', text: 'rules:\n  - {id: r, device: {match: {site: reef-1}}, metric: value, op: ">", threshold: 1}' }], [{ name: 'devices.yaml', text: 'devices:\n  - {id: D1, labels: {site: 1}}' }]);
    expect(findings.map(told)).toEqual(['devices.yaml:2: device D1: labels.site must be a text, not 1']);
    expect(configuration).toBeUndefined();
  });

  test('of two files, with the file where it stands', () => {
    const file = (name: string) => ({ name, text: 'rules: [{id: r, device: "*", metric: value, op: ">", threshold: 1}]' });
    expect(readConfiguration([file('a.yaml'), file('b.yaml')], []).findings.map(told)).toContain('b.yaml:1: rule r: there is another rule r: ids are unique');
  });
});

describe('odd files', () => {
  const nine = (name: string, of: string): string => `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(',')}]`;
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['aliases that explode', [nine('a', '"x"'), nine('b', '*a'), nine('c', '*b'), nine('d', '*c'), nine('rules', '*d')].join('\n'), /rules.yaml:1: aliases: /],
    ['brackets without end', `rules: ${'['.repeat(20_000)}`, /rules.yaml:1: nested deeper than can be read/],
    ['the same, as JSON', `{"rules": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /rules.yaml:1: nested deeper than can be read/],
    ['a tag of some language', 'rules: !!js/function "x"', /rules.yaml:1: Unresolved tag/],
    ['two documents', 'rules: []\n---\nrules: []', /rules.yaml:2: a second YAML document begins here/],
    ['nothing', '', /rules.yaml:1: the file is empty/],
    ['a list', '- 1', /rules.yaml:1: the file must be a mapping/],
    ['a key twice, in JSON', '{"rules": [{"id": "a", "id": "b"}]}', /rules.yaml:1: Map keys must be unique/],
    ['rules that are none', 'rules: 5', /rules.yaml:1: rules must be a list, not 5/],
    ['no rules at all', 'rule: []', /rules.yaml:1: (rules is missing|there is no field rule)/],
  ];
  test.for(cases)('%s', ([, text, words]) => {
    const { findings, configuration } = readConfiguration([{ name: 'rules.yaml', text }], []);
    expect(findings.map(told).join('\n')).toMatch(words);
    expect(configuration).toBeUndefined();
  });

  test('JSON is read as YAML is, with the same faults in the same places', () => {
    const text = '{"rules": [\n {"id": "r", "device": "*", "metric": "value", "op": ">", "threshold": 82, "clear": 83}]}';
    expect(readConfiguration([{ name: 'rules.json', text }], []).findings.map(told)).toEqual(['rules.json:2: rule r: clear 83 is on the wrong side of threshold 82: with > it is at most 82']);
  });
});

test('what is probably not meant is a warning, and loaded', () => {
  const { findings, configuration } = readConfiguration([{ name: 'rules.yaml', text: 'rules:\n  - {id: a, device: {id: D7}, metric: value, op: ">", threshold: 1, clear: 1}\n  - {id: b, device: {id: D7}, metric: value, op: ">", threshold: 1, clear: 1, severity: high}' }], [devices]);
  expect(findings.map(told)).toEqual([
    'rules.yaml:2: warning: rule a: D7 is not among the listed devices (a device without labels then, if it is no mistake)',
    'rules.yaml:2: warning: rule a: clear equals threshold and changes nothing',
    'rules.yaml:3: warning: rule b: it asks the same as rule a: both will fire',
    'rules.yaml:3: warning: rule b: D7 is not among the listed devices (a device without labels then, if it is no mistake)',
    'rules.yaml:3: warning: rule b: clear equals threshold and changes nothing',
  ]);
  expect(configuration?.rules.map(({ id }) => id)).toEqual(['a', 'b']);
});
