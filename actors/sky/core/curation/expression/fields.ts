/** What a filter may ask an alert for: the fields of its schema, by path. */
import { SkyAlert } from '../../../../../schemas/generated/sky.ts';
import type { Kind } from './tree.ts';

type Schema = (typeof SkyAlert)['schema']['fields'][number]['type'];

export interface Fields {
  /** Path with dots → kind. A path that ends in `.*` has any name there. */
  readonly kinds: ReadonlyMap<string, Kind>;
}

/** Not yet known when filters are judged, or of no meaning to one. */
const notAsked: ReadonlySet<string> = new Set(['filters', 'withdrawn', 'frames', 'cutouts', 'at']);

const numbers: ReadonlySet<unknown> = new Set(['int', 'long', 'float', 'double']);

function collect(schema: Schema, path: string, into: Map<string, Kind>, records: Map<string, Schema>): void {
  if (typeof schema === 'string') {
    const record = records.get(schema);
    if (record !== undefined) collect(record, path, into, records);
    else if (numbers.has(schema)) into.set(path, 'number');
    else if (schema === 'boolean') into.set(path, 'truth');
    else if (schema !== 'null') into.set(path, 'text');
    return;
  }
  if (isUnion(schema)) {
    for (const one of schema) collect(one, path, into, records);
    return;
  }
  switch (schema.type) {
    case 'record':
      records.set(schema.name, schema);
      for (const field of schema.fields) if (path !== '' || !notAsked.has(field.name)) collect(field.type, path === '' ? field.name : `${path}.${field.name}`, into, records);
      return;
    case 'enum':
      into.set(path, 'text');
      return;
    case 'array':
      into.set(path, 'list');
      return;
    case 'map':
      into.set(`${path}.*`, 'number');
  }
}

const isUnion = (schema: Schema): schema is Extract<Schema, readonly unknown[]> => Array.isArray(schema);

function fieldsOf(): Fields {
  const kinds = new Map<string, Kind>();
  collect(SkyAlert.schema, '', kinds, new Map());
  return { kinds };
}

export const alertFields: Fields = fieldsOf();

/** Undefined when there is no such field. */
export const kindOf = ({ kinds }: Fields, path: string): Kind | undefined => kinds.get(path) ?? kinds.get(path.replace(/[^.]+$/, '*'));

/** The field that was probably meant. */
export function likeliest({ kinds }: Fields, path: string): string | undefined {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const most = Math.min(6, Math.max(2, path.length / 4));
  const costOf = (one: string): number => (one.endsWith(`.${last}`) ? 1 : Math.abs(one.length - path.length) > most ? Infinity : distance(one, path));
  const best = [...kinds.keys()].map((one) => ({ one, cost: costOf(one) })).reduce((a, b) => (b.cost < a.cost ? b : a), { one: '', cost: Infinity });
  return best.cost <= most ? best.one : undefined;
}

/** Letters to add, drop, change or swap with their neighbour (Damerau 1964, restricted). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const plain = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(isSwap ? Math.min(plain, at(i - 2, j - 2) + 1) : plain);
    }
  }
  return at(a.length, b.length);
}
