/**
 * Texts with places to fill in, by Liquid: no code, no files, bounded in time and size. A template is tried when it is
 * read, so that a misspelt name is a fault of the configuration; when it is sent a name without value is empty, for an
 * alert must not be lost to a label that is missing. Sensors and the sky may share one file of receivers, so a template may
 * speak of either: `kind` is `sky` where it is an alert of the sky.
 */
import { Liquid, type Template } from 'liquidjs';
import { sampleNotice, skyVariables } from '../../sky/delivery/variables.ts';
import { sampleNotification, variablesOf } from './variables.ts';

const engine = new Liquid({ templates: {}, ownPropertyOnly: true, strictFilters: true, cache: false, timezoneOffset: 'UTC', locale: 'en-US', parseLimit: 100_000, renderLimit: 1_000, memoryLimit: 10_000_000 });

/** Alertmanager's templates are Go's; what looks like one would come out as something else. */
const looksLikeGo = /\{\{-?\s*(?:\.|\$|template\b|range\b|if\b|else\b|end\b|with\b|define\b|block\b)/;

const samples = [variablesOf(sampleNotification('2026-01-01T00:00:00.000Z'), 'http://localhost'), skyVariables(sampleNotice(), 'http://localhost')];
const known: ReadonlySet<string> = new Set(samples.flatMap((sample) => Object.keys(sample)));

export type TextTemplate = (variables: Readonly<Record<string, unknown>>) => string;

const firstLine = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));

/** `extra`: names beside those of a notification. */
export function compileTemplate(text: string, extra: Readonly<Record<string, unknown>> = {}): { readonly template: TextTemplate } | { readonly fault: string } {
  if (looksLikeGo.test(text)) return { fault: 'this is a template of Go; Alidade reads Liquid: {{ title }}, {% for alert in alerts %}…{% endfor %}' };
  let parsed: Template[];
  try {
    parsed = engine.parse(text);
    for (const sample of samples) engine.renderSync(parsed, { ...sample, ...extra }, { strictVariables: false });
    const unknown = engine.globalVariablesSync(parsed).filter((name) => !known.has(name) && !Object.hasOwn(extra, name));
    if (unknown.length > 0) return { fault: `there is nothing named ${unknown.join(', ')}; there are ${[...known].join(', ')}` };
  } catch (error) {
    return { fault: `the template cannot be read: ${firstLine(error)}` };
  }
  return { template: (variables) => String(engine.renderSync(parsed, { ...variables })) };
}
