/** The contracts as they lie in the folders, and whether they are sound. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { isUnion, type AvroRecord, type AvroSchema } from '../event.ts';

/** One event: `schemas/<domain>/<event>/v1.avsc … v<N>.avsc`, oldest first. */
export interface Source {
  readonly domain: string;
  readonly event: string;
  readonly versions: readonly AvroRecord[];
}

const notDomains: ReadonlySet<string> = new Set(['generate', 'generated']);
export const pascal = (text: string): string => text.split(/[_-]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
export const newestOf = (source: Source): AvroRecord => {
  const newest = source.versions.at(-1);
  if (newest === undefined) throw new Error(`${source.domain}/${source.event} has no version`);
  return newest;
};

/** Reads every contract under `folder`; throws with all faults: JSON, names, gaps, versions that do not fit together. */
export function readSources(folder: string): readonly Source[] {
  const faults: string[] = [];
  const sources = foldersIn(folder).flatMap((domain) =>
    foldersIn(join(folder, domain)).map((event) => ({ domain, event, versions: versionsIn(join(folder, domain, event), `${domain}/${event}`, faults) })),
  );
  for (const source of sources) faults.push(...faultsOf(source));
  if (faults.length > 0) throw new Error(`the schemas are wrong:\n- ${faults.join('\n- ')}`);
  return sources;
}

const foldersIn = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true }).filter((one) => one.isDirectory() && !notDomains.has(one.name)).map((one) => one.name).sort();

function versionsIn(path: string, name: string, faults: string[]): readonly AvroRecord[] {
  const numbers = readdirSync(path).map((file) => /^v(\d+)\.avsc$/.exec(file)?.[1]).filter((one) => one !== undefined).map(Number).sort((a, b) => a - b);
  if (numbers.length === 0) faults.push(`${name} has no v1.avsc`);
  return numbers.flatMap((number, index) => {
    if (number !== index + 1) faults.push(`${name} has v${number}.avsc but no v${index + 1}.avsc`);
    try {
      const schema: AvroRecord = JSON.parse(readFileSync(join(path, `v${number}.avsc`), 'utf8'));
      return [schema];
    } catch (error) {
      faults.push(`${name}/v${number}.avsc: ${messageOf(error)}`);
      return [];
    }
  });
}

/** What is wrong with one event; each version must be readable as the one after it. */
export function faultsOf({ domain, event, versions }: Source): readonly string[] {
  const faults: string[] = [];
  let before: avro.Type | undefined;
  for (const [index, schema] of versions.entries()) {
    const name = `${domain}/${event}/v${index + 1}.avsc`;
    if (schema.name !== pascal(event)) faults.push(`${name}: the record is named ${schema.name}, not ${pascal(event)}`);
    if (schema.namespace !== `alidade.${domain}`) faults.push(`${name}: the namespace is ${schema.namespace ?? 'missing'}, not alidade.${domain}`);
    faults.push(...unknownKinds(schema).map((kind) => `${name}: ${kind} is a kind of type that is not used here`));
    try {
      const type = avro.Type.forSchema(JSON.parse(JSON.stringify(schema)), { wrapUnions: 'never' });
      if (before !== undefined) type.createResolver(before);
      before = type;
    } catch (error) {
      faults.push(`${name}: ${messageOf(error)}${before === undefined ? '' : `; messages of v${index} must stay readable`}`);
    }
  }
  return faults;
}

/** Kinds that Avro has and the codec has not: fixed, logical types, primitives written as objects. */
function unknownKinds(schema: AvroSchema): readonly string[] {
  if (typeof schema === 'string') return [];
  if (isUnion(schema)) return schema.flatMap(unknownKinds);
  const { type } = schema;
  switch (type) {
    case 'record':
      return schema.fields.flatMap((field) => unknownKinds(field.type));
    case 'array':
      return unknownKinds(schema.items);
    case 'map':
      return unknownKinds(schema.values);
    case 'enum':
      return [];
    default:
      return [JSON.stringify(type)];
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
