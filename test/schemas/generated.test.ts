import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codecFor, decode, toJson } from '../../protocol/codec.ts';
import { readSources } from '../../schemas/generate/sources.ts';
import { generatedFiles } from '../../schemas/generate/typescript.ts';
import { eventTypes } from '../../schemas/index.ts';

const folder = resolve(import.meta.dirname, '../../schemas');
const sources = readSources(folder);

describe('generated files', () => {
  const wanted = generatedFiles(sources);
  it.each([...wanted.keys()])('%s is what the schemas say (`npm run generate` makes it anew)', (file) => {
    expect(readFileSync(join(folder, 'generated', file), 'utf8')).toBe(wanted.get(file));
  });
  it('there are no others', () => {
    expect(readdirSync(join(folder, 'generated')).sort()).toEqual([...wanted.keys()].sort());
  });
});

describe('examples', () => {
  const examples = sources.flatMap(({ domain, event }) =>
    readdirSync(join(folder, domain, event)).filter((file) => file.endsWith('.json')).map((file): [string, string, string] => [domain, event, file]),
  );
  const eventOf = (domain: string, name: string) => {
    const found = eventTypes.find((one) => one.domain === domain && one.name === name);
    if (found === undefined) throw new Error(`no event ${domain}.${name}`);
    return found;
  };

  it('every event has one', () => {
    const without = eventTypes.filter((one) => !examples.some(([domain, event]) => domain === one.domain && event === one.name));
    expect(without.map((one) => `${one.domain}/${one.name}`)).toEqual([]);
  });
  it.each(examples)('%s/%s/%s is read without a warning, and comes back from Avro as it went in', (domain, name, file) => {
    const event = eventOf(domain, name);
    const fromJson = decode(readFileSync(join(folder, domain, name, file)), [event]);
    if ('fault' in fromJson) throw new Error(fromJson.fault.message);
    expect(fromJson.ok.warnings).toEqual([]);
    const fromAvro = decode(codecFor(event).encode(fromJson.ok.value), [event]);
    if ('fault' in fromAvro) throw new Error(fromAvro.fault.message);
    expect(toJson(fromAvro.ok.value)).toEqual(toJson(fromJson.ok.value));
  });
});
