/**
 * `node dist/schemas/generate.js [--check]`: TypeScript from the Avro contracts. The schemas
 * themselves are embedded, so nothing reads files at run time.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AvroRecord, AvroSchema } from './event.ts';

const root = resolve(import.meta.dirname, '..').replace(/\/dist$/, '');
const folder = join(root, 'schemas');
const pascal = (text: string): string => text.split(/[_-]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');

interface Source {
  readonly domain: string;
  readonly event: string;
  readonly version: number;
  readonly schema: AvroRecord;
}

function foldersIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).filter((one) => one.isDirectory() && one.name !== 'generated').map((one) => one.name).sort();
}

function sources(): readonly Source[] {
  return foldersIn(folder).flatMap((domain) =>
    foldersIn(join(folder, domain)).flatMap((event) =>
      readdirSync(join(folder, domain, event)).filter((file) => /^v\d+\.avsc$/.test(file)).sort().map((file) => {
        const path = join(folder, domain, event, file);
        const schema: AvroRecord = JSON.parse(readFileSync(path, 'utf8'));
        return { domain, event, version: Number(file.slice(1, -5)), schema };
      }),
    ),
  );
}

/** Interfaces of one schema; named types inside it become interfaces of their own, prefixed by the event's. */
class Interfaces {
  readonly #prefix: string;
  readonly #named = new Map<string, string>();
  readonly lines: string[] = [];

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  typeOf(schema: AvroSchema): string {
    if (typeof schema === 'string') return primitives[schema] ?? this.#named.get(schema) ?? unknownName(schema);
    if (isUnion(schema)) return schema.map((one) => this.typeOf(one)).join(' | ');
    switch (schema.type) {
      case 'array':
        return `readonly ${wrapped(this.typeOf(schema.items))}[]`;
      case 'map':
        return `Readonly<Record<string, ${this.typeOf(schema.values)}>>`;
      case 'enum':
        this.#named.set(schema.name, schema.symbols.map((one) => `'${one}'`).join(' | '));
        return schema.symbols.map((one) => `'${one}'`).join(' | ');
      case 'record':
        return this.record(schema, this.#prefix + schema.name);
    }
  }

  record(schema: AvroRecord, name: string): string {
    this.#named.set(schema.name, name);
    const body = schema.fields.map((field) => `${field.doc === undefined ? '' : `  /** ${field.doc} */\n`}  readonly ${field.name}: ${this.typeOf(field.type)};`);
    this.lines.push(`${schema.doc === undefined ? '' : `/** ${schema.doc} */\n`}export interface ${name} {\n${body.join('\n')}\n}\n`);
    return name;
  }
}

const primitives: Readonly<Record<string, string>> = { null: 'null', boolean: 'boolean', int: 'number', long: 'number', float: 'number', double: 'number', bytes: 'Uint8Array', string: 'string' };
const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
const wrapped = (type: string): string => (type.includes(' ') ? `(${type})` : type);
function unknownName(name: string): never {
  throw new Error(`the schema uses ${name} before it is defined`);
}

function moduleOf(domain: string, all: readonly Source[]): string {
  const parts = [`// Generated from schemas/${domain}; do not edit. \`npm run generate\` makes it anew.\nimport { defineEvent } from '../event.ts';\n`];
  for (const { event, version, schema } of all) {
    const suffix = version === 1 ? '' : `V${version}`;
    const name = `${pascal(domain)}${pascal(event)}${suffix}`;
    const interfaces = new Interfaces(name);
    interfaces.record(schema, `${name}Body`);
    parts.push(...interfaces.lines);
    parts.push(`export const ${name} = defineEvent<${name}Body>({\n  domain: '${domain}',\n  name: '${event}',\n  version: ${version},\n  schema: ${JSON.stringify(schema, undefined, 2).replace(/\n/g, '\n  ')},\n});\n`);
  }
  return parts.join('\n');
}

function indexOf(all: readonly Source[]): string {
  const domains = [...new Set(all.map((one) => one.domain))];
  const names = (domain: string): string[] => all.filter((one) => one.domain === domain).map((one) => `${pascal(domain)}${pascal(one.event)}${one.version === 1 ? '' : `V${one.version}`}`);
  const imports = domains.map((domain) => `import { ${names(domain).join(', ')} } from './${domain}.ts';`);
  const list = all.length === 0 ? '' : domains.flatMap(names).join(', ');
  return `// Generated from schemas; do not edit. \`npm run generate\` makes it anew.\nimport type { EventType } from '../event.ts';\n${imports.join('\n')}\n\n/** Every event there is. */\nexport const eventTypes: readonly EventType<unknown>[] = [${list}];\n`;
}

function files(): ReadonlyMap<string, string> {
  const all = sources();
  const made = new Map<string, string>();
  for (const domain of new Set(all.map((one) => one.domain))) made.set(join(folder, 'generated', `${domain}.ts`), moduleOf(domain, all.filter((one) => one.domain === domain)));
  made.set(join(folder, 'generated', 'index.ts'), indexOf(all));
  return made;
}

let stale = 0;
mkdirSync(join(folder, 'generated'), { recursive: true });
for (const [path, text] of files()) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path.slice(root.length + 1)} differs from its schemas: run \`npm run generate\``);
    stale++;
  } else {
    writeFileSync(path, text);
    console.log(`wrote ${path.slice(root.length + 1)}`);
  }
}
process.exit(stale > 0 ? 1 : 0);
