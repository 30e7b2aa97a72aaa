import { describe, expect, test } from 'vitest';
import { compileTemplate, durationText, numberText, textOf, titleOf, variablesOf } from '../../../../gateways/sensors/message/index.ts';
import { aNotification, anAlert } from '../notifications.ts';

describe('titles', () => {
  const over = anAlert({ state: 'resolved', resolved_at: '2026-01-01T01:30:30.000Z' });
  test.for([
    [aNotification(), 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82'],
    [aNotification({ alerts: [anAlert({ severity: null, value: null })] }), 'FIRING: tank-hot on D1, no value (limit > 82)'],
    [aNotification({ alerts: [anAlert({ severity: 'warning' }), anAlert({ device: 'D2' })], group_labels: { site: 'reef-1' } }), 'CRITICAL FIRING: 2 alerts reef-1'],
    [aNotification({ kind: 'resolved', alerts: [over] }), 'RESOLVED: tank-hot on D1 after 1 h 30 min'],
    [aNotification({ kind: 'resolved', alerts: [over, over], group_labels: {} }), 'RESOLVED: 2 alerts over'],
    [aNotification({ kind: 'repeat' }), 'CRITICAL STILL FIRING: tank-hot on D1, 83.25 > 82'],
    [aNotification({ kind: 'escalation', step: 2 }), 'CRITICAL ESCALATION 2: tank-hot on D1, 83.25 > 82'],
    [aNotification({ kind: 'flapping_started' }), 'CRITICAL FLAPPING: tank-hot on D1, 83.25 > 82'],
    [aNotification({ kind: 'digest', held_back: 7, alerts: [anAlert(), over] }), 'CRITICAL DIGEST: 7 messages held back, 1 firing, 1 resolved'],
  ] as const)('%#', ([notification, title]) => {
    expect(titleOf(notification)).toBe(title);
  });

  test('numbers as a sensor knows them, times as people say them', () => {
    expect([82, 83.249999, 0.00012345, 1e21, -40].map(numberText)).toEqual(['82', '83.25', '0.0001234', '1e+21', '-40']);
    expect([0, 59_400, 60_000, 3_599_000, 3_600_000, 90_061_000, 172_800_000].map(durationText)).toEqual(['0 s', '59 s', '1 min', '59 min', '1 h', '1 d 1 h', '2 d']);
  });

  test('a text of very many alerts lists some and counts the others', () => {
    const text = textOf(aNotification({ alerts: Array.from({ length: 250 }, (_, i) => anAlert({ device: `D${i}` })), left_out: 50 }), '');
    expect(text).toContain('… and 200 more');
  });
});

describe('templates', () => {
  const rendered = (text: string): string => {
    const compiled = compileTemplate(text);
    if ('fault' in compiled) throw new Error(compiled.fault);
    return compiled.template(variablesOf(aNotification(), ''));
  };
  test('Liquid with the names of the documentation', () => {
    expect(rendered('{{ status | upcase }} {{ alerts.size }} {% for a in alerts %}{{ a.labels.site }}={{ a.value }}{% endfor %} {{ common_labels.site }} {{ title | json }}')).toBe('FIRING 1 reef-1=83.25 reef-1 "CRITICAL FIRING: tank-hot on D1, 83.25 > 82"');
  });
  test('a label that an alert does not have is empty, not an error', () => {
    expect(rendered('[{{ alerts[0].labels.nobody }}]')).toBe('[]');
  });
  test.for([
    ['{{ titel }}', 'there is nothing named titel'],
    ['{{ .CommonLabels.alertname }}', 'a template of Go'],
    ['{{ template "slack.default.text" . }}', 'a template of Go'],
    ['{{ title | shout }}', 'cannot be read'],
    ['{% for a in alerts %}', 'cannot be read'],
    ['{% include "/etc/passwd" %}', 'cannot be read'],
    ['{% for i in (1..100000000) %}{{ i }}{% endfor %}', 'cannot be read'],
  ] as const)('%s is refused', ([text, words]) => {
    const compiled = compileTemplate(text);
    expect('fault' in compiled && compiled.fault).toContain(words);
  });
  test('there is no way out of the data: prototypes and functions are nothing', () => {
    expect(rendered('[{{ title.constructor }}{{ alerts.constructor.name }}{{ alerts[0].__proto__ }}{{ alerts[0].labels.toString }}]')).toBe('[]');
  });
});
