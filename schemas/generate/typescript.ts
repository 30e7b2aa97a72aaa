/** TypeScript from contracts: interfaces with the schema's sentences, and the event types. Pure. */
import { isUnion, localName, type AvroRecord, type AvroSchema } from '../event.ts';
import { newestOf, pascal, type Source } from './sources.ts';

const primitives: Readonly<Record<string, string>> = { null: 'null', boolean: 'boolean', int: 'number', long: 'number', float: 'number', double: 'number', bytes: 'Uint8Array', string: 'string' };

/** File name in `schemas/generated` → text. */
export function generatedFiles(sources: readonly Source[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const domains = [...new Set(sources.map((one) => one.domain))];
  const exported = new Map(domains.map((domain) => [domain, new DomainModule(domain, sources.filter((one) => one.domain === domain))]));
  for (const [domain, module] of exported) files.set(`${domain}.ts`, module.text);
  files.set('index.ts', indexOf(exported));
  return files;
}

function indexOf(modules: ReadonlyMap<string, DomainModule>): string {
  const lines = ['// Generated from the schemas; do not edit. `npm run generate` makes it anew.', "import type { EventType } from '../event.ts';"];
  for (const [domain, { events }] of modules) lines.push(`import { ${events.join(', ')} } from './${domain}.ts';`);
  lines.push('');
  for (const [domain, { events, types }] of modules) lines.push(`export { ${[...events, ...types.map((one) => `type ${one}`)].join(', ')} } from './${domain}.ts';`);
  const all = [...modules.values()].flatMap(({ events }) => events);
  lines.push('', '/** Every event there is. */', `export const eventTypes: readonly EventType<unknown>[] = [${all.join(', ')}];`, '');
  return lines.join('\n');
}

/** One file: a domain's events. A type that several events define alike is one interface. */
class DomainModule {
  readonly events: readonly string[];
  readonly types: readonly string[];
  readonly text: string;

  constructor(domain: string, sources: readonly Source[]) {
    const interfaces = new Map<string, string>();
    const shared = sharedTypes(sources);
    const parts = sources.map((source) => {
      const name = pascal(domain) + pascal(source.event);
      const writer = new Interfaces((type) => `${shared.has(type) ? pascal(domain) : name}${type}`);
      writer.record(newestOf(source), `${name}Body`);
      const own = [...writer.written].filter(([type]) => !interfaces.has(type));
      for (const [type, text] of own) interfaces.set(type, text);
      return [...own.map(([, text]) => text), eventOf(name, source)].join('\n');
    });
    this.events = sources.map((source) => pascal(domain) + pascal(source.event));
    this.types = [...interfaces.keys()];
    this.text = [`// Generated from schemas/${domain}; do not edit. \`npm run generate\` makes it anew.\nimport { defineEvent } from '../event.ts';\n`, ...parts].join('\n');
  }
}

/** Names of nested types that more than one event of the domain defines, all of them alike. */
function sharedTypes(sources: readonly Source[]): ReadonlySet<string> {
  const definitions = new Map<string, string[]>();
  for (const source of sources) {
    for (const [name, text] of nestedTypes(newestOf(source).fields.map((field) => field.type))) definitions.set(name, [...(definitions.get(name) ?? []), text]);
  }
  return new Set([...definitions].filter(([, texts]) => texts.length > 1 && new Set(texts).size === 1).map(([name]) => name));
}

function nestedTypes(schemas: readonly AvroSchema[]): readonly (readonly [string, string])[] {
  return schemas.flatMap((schema): readonly (readonly [string, string])[] => {
    if (typeof schema === 'string') return [];
    if (isUnion(schema)) return nestedTypes(schema);
    switch (schema.type) {
      case 'array':
        return nestedTypes([schema.items]);
      case 'map':
        return nestedTypes([schema.values]);
      case 'enum':
        return [];
      case 'record':
        return [[localName(schema.name), JSON.stringify(schema)], ...nestedTypes(schema.fields.map((field) => field.type))];
    }
  });
}

const comment = (doc: string | undefined, indent: string): string => (doc === undefined ? '' : `${indent}/** ${doc.replaceAll('*/', '*\\/')} */\n`);
const bracketed = (type: string): string => (type.includes(' ') ? `(${type})` : type);

/** Interfaces of one schema; the records inside it become interfaces of their own. */
class Interfaces {
  readonly written = new Map<string, string>();
  readonly #nameOf: (type: string) => string;
  readonly #named = new Map<string, string>();

  constructor(nameOf: (type: string) => string) {
    this.#nameOf = nameOf;
  }

  record(schema: AvroRecord, name: string): string {
    this.#named.set(localName(schema.name), name);
    const fields = schema.fields.map((field) => `${comment(field.doc, '  ')}  readonly ${field.name}: ${this.#typeOf(field.type)};\n`);
    this.written.set(name, `${comment(schema.doc, '')}export interface ${name} {\n${fields.join('')}}\n`);
    return name;
  }

  #typeOf(schema: AvroSchema): string {
    if (typeof schema === 'string') return primitives[schema] ?? this.#reference(schema);
    if (isUnion(schema)) return schema.map((one) => this.#typeOf(one)).join(' | ');
    switch (schema.type) {
      case 'array':
        return `readonly ${bracketed(this.#typeOf(schema.items))}[]`;
      case 'map':
        return `Readonly<Record<string, ${this.#typeOf(schema.values)}>>`;
      case 'enum': {
        const choices = schema.symbols.map((one) => `'${one}'`).join(' | ');
        this.#named.set(localName(schema.name), choices);
        return choices;
      }
      case 'record':
        return this.record(schema, this.#nameOf(localName(schema.name)));
    }
  }

  #reference(name: string): string {
    const known = this.#named.get(localName(name));
    if (known === undefined) throw new Error(`the schema uses ${name} before it is defined`);
    return known;
  }
}

function eventOf(name: string, source: Source): string {
  const literal = (schema: AvroRecord, indent: string): string => JSON.stringify(schema, undefined, 2).replaceAll('\n', `\n${indent}`);
  const earlier = source.versions.slice(0, -1).map((schema) => `\n    ${literal(schema, '    ')},`);
  return [
    `export const ${name} = defineEvent<${name}Body>({`,
    `  domain: '${source.domain}',`,
    `  name: '${source.event}',`,
    `  version: ${source.versions.length},`,
    `  schema: ${literal(newestOf(source), '  ')},`,
    ...(earlier.length === 0 ? [] : [`  earlier: [${earlier.join('')}\n  ],`]),
    '});\n',
  ].join('\n');
}
