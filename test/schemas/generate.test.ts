import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSources } from '../../schemas/generate/sources.ts';
import { generatedFiles } from '../../schemas/generate/typescript.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'alidade-schemas-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const record = (name: string, fields: readonly unknown[], doc?: string): unknown => ({ type: 'record', name, namespace: 'alidade.reef', ...(doc === undefined ? {} : { doc }), fields });
const text = (file: string): string => generatedFiles(readSources(folder)).get(file) ?? 'missing';

describe('schemas to TypeScript', () => {
  it('an event becomes an interface with its sentences and an event type', () => {
    put('reef/reading-taken/v1.avsc', record('ReadingTaken', [
      { name: 'celsius', type: 'double', doc: 'Water temperature */ °C.' },
      { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
      { name: 'quality', type: { type: 'enum', name: 'Quality', symbols: ['good', 'bad'] } },
      { name: 'before', type: 'Quality' },
    ], 'What a probe says.'));
    expect(text('reef.ts')).toContain(['/** What a probe says. */', 'export interface ReefReadingTakenBody {', '  /** Water temperature *\\/ °C. */', '  readonly celsius: number;', '  readonly tags: readonly (null | string)[];', "  readonly quality: 'good' | 'bad';", "  readonly before: 'good' | 'bad';", '}'].join('\n'));
    expect(text('reef.ts')).toContain("export const ReefReadingTaken = defineEvent<ReefReadingTakenBody>({\n  domain: 'reef',\n  name: 'reading-taken',\n  version: 1,");
    expect(text('index.ts')).toContain('eventTypes: readonly EventType<unknown>[] = [ReefReadingTaken];');
  });

  it('a type that two events define alike is one interface, and two when they differ', () => {
    const place = (unit: string): unknown => ({ type: 'record', name: 'Place', fields: [{ name: unit, type: 'double' }] });
    put('reef/seen/v1.avsc', record('Seen', [{ name: 'at', type: place('depth') }]));
    put('reef/told/v1.avsc', record('Told', [{ name: 'at', type: place('depth') }]));
    expect(text('reef.ts').match(/export interface \w+/g)).toEqual(['export interface ReefPlace', 'export interface ReefSeenBody', 'export interface ReefToldBody']);
    put('reef/told/v1.avsc', record('Told', [{ name: 'at', type: place('height') }]));
    expect(text('reef.ts').match(/export interface \w+/g)).toEqual(['export interface ReefSeenPlace', 'export interface ReefSeenBody', 'export interface ReefToldPlace', 'export interface ReefToldBody']);
  });

  it('of several versions the newest is the type, the others are kept to read old messages', () => {
    put('reef/seen/v1.avsc', record('Seen', [{ name: 'a', type: 'int' }]));
    put('reef/seen/v2.avsc', record('Seen', [{ name: 'a', type: 'int' }, { name: 'b', type: 'string', default: '' }]));
    expect(text('reef.ts')).toContain('export interface ReefSeenBody {\n  readonly a: number;\n  readonly b: string;\n}');
    expect(text('reef.ts')).toContain('version: 2,');
    expect(text('reef.ts')).toContain('earlier: [');
  });
});

describe('schemas that are refused, all faults at once', () => {
  it('a version that cannot read the one before it', () => {
    put('reef/seen/v1.avsc', record('Seen', [{ name: 'a', type: 'int' }]));
    put('reef/seen/v2.avsc', record('Seen', [{ name: 'a', type: 'int' }, { name: 'b', type: 'string' }]));
    expect(() => readSources(folder)).toThrow(/reef\/seen\/v2\.avsc: .*b.*messages of v1 must stay readable/s);
  });
  it('wrong names, gaps, broken JSON, and kinds that the codec does not read', () => {
    put('reef/seen/v1.avsc', record('Sean', []));
    put('reef/told/v2.avsc', record('Told', []));
    put('reef/heard/v1.avsc', '{"type":');
    put('reef/felt/v1.avsc', { ...Object(record('Felt', [{ name: 'a', type: { type: 'fixed', name: 'F', size: 4 } }])), namespace: 'other' });
    mkdirSync(join(folder, 'reef/empty'));
    let message = '';
    try {
      readSources(folder);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('reef/seen/v1.avsc: the record is named Sean, not Seen');
    expect(message).toContain('reef/told has v2.avsc but no v1.avsc');
    expect(message).toContain('reef/heard/v1.avsc: Unexpected end of JSON input');
    expect(message).toContain('reef/felt/v1.avsc: the namespace is other, not alidade.reef');
    expect(message).toContain('reef/felt/v1.avsc: "fixed" is a kind of type that is not used here');
    expect(message).toContain('reef/empty has no v1.avsc');
  });
});
