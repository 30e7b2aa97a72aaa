/** Matchers as Alertmanager 0.25 reads them: `name op value`, a missing label is the empty text. */
import type { Pattern, PatternCompiler } from './pattern.ts';

export type Labels = Readonly<Record<string, string>>;
export const matcherOperators = ['=', '!=', '=~', '!~'] as const;
export type MatcherOperator = (typeof matcherOperators)[number];

export interface Matcher {
  readonly name: string;
  readonly op: MatcherOperator;
  /** The text to equal, or the pattern's. */
  readonly value: string;
  readonly matches: Pattern;
}

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
export const isLabelName = (text: string): boolean => labelName.test(text);
export const labelNameRule = 'a label name: letters, digits and _, not beginning with a digit';

export const labelOf = (labels: Labels, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean => matchers.every(({ name, matches }) => matches(labelOf(labels, name)));

/** One that an alert without any labels would not fulfil: without such a one, everything is meant. */
export const isSpecific = (matchers: readonly Matcher[]): boolean => matchers.some(({ matches }) => !matches(''));

export function matcherOf(name: string, op: MatcherOperator, value: string, compile: PatternCompiler): { readonly matcher: Matcher } | { readonly fault: string } {
  if (op === '=' || op === '!=') return { matcher: { name, op, value, matches: op === '=' ? (text) => text === value : (text) => text !== value } };
  const compiled = compile(value);
  if ('fault' in compiled) return { fault: `${JSON.stringify(value)} is no pattern of RE2: ${compiled.fault}` };
  const { pattern } = compiled;
  return { matcher: { name, op, value, matches: op === '=~' ? pattern : (text) => !pattern(text) } };
}

/** As it can be read again; quoted always. */
export const formatMatcher = ({ name, op, value }: Pick<Matcher, 'name' | 'op' | 'value'>): string =>
  `${name}${op}"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** One text with one or several matchers, with or without braces around them. All faults at once. */
export function parseMatchers(text: string, compile: PatternCompiler): { readonly matchers: readonly Matcher[]; readonly faults: readonly string[] } {
  const matchers: Matcher[] = [];
  const faults: string[] = [];
  for (const part of splitMatchers(text.replace(/^\{/, '').replace(/\}$/, ''))) {
    const read = parseMatcher(part, compile);
    if ('fault' in read) faults.push(read.fault);
    else matchers.push(read.matcher);
  }
  return { matchers, faults };
}

/** At commas outside quotes; a quote after an odd number of backslashes does not count. */
function splitMatchers(text: string): readonly string[] {
  const parts: string[] = [];
  let [quoted, escaped, from] = [false, false, 0];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === ',' && !quoted) {
      parts.push(text.slice(from, i));
      from = i + 1;
    } else if (char === '"') {
      if (!escaped) quoted = !quoted;
      escaped = false;
    } else if (char === '\\') escaped = !escaped;
    else escaped = false;
  }
  const last = text.slice(from);
  return last.trim() === '' ? parts : [...parts, last];
}

const shape = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!=|!~|=)\s*([^]*?)\s*$/;

function parseMatcher(text: string, compile: PatternCompiler): { readonly matcher: Matcher } | { readonly fault: string } {
  const [, name, op, raw] = shape.exec(text) ?? [];
  const operator = matcherOperators.find((one) => one === op);
  if (name === undefined || operator === undefined || raw === undefined) return { fault: `${JSON.stringify(text.trim())} is no matcher; write name="value", with = != =~ or !~` };
  const quoted = raw.startsWith('"');
  const body = quoted ? raw.slice(1) : raw;
  const read = unescape(body, quoted);
  if (read === undefined) return { fault: `${JSON.stringify(text.trim())}: a double quote stands alone; quote the whole value and write \\" inside it` };
  return matcherOf(name, operator, read, compile);
}

/** Resolves `\\`, `\"` and `\n`; other backslashes stay. Undefined when a bare quote is not the closing one, or that is missing. */
function unescape(body: string, quoted: boolean): string | undefined {
  let value = '';
  for (let i = 0; i < body.length; i++) {
    const char = body.charAt(i);
    if (char === '"') return quoted && i === body.length - 1 ? value : undefined;
    const next = char === '\\' ? body[i + 1] : undefined;
    if (next === '\\' || next === '"' || next === 'n') {
      value += next === 'n' ? '\n' : next;
      i++;
    } else value += char;
  }
  return quoted ? undefined : value;
}
