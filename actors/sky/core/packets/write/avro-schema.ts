/** Avro schemas of alert packets, made from tables of one field a line. Pure. */

export interface PacketField {
  readonly name: string;
  readonly type: PacketSchema;
  readonly default?: null;
  readonly doc?: string;
}
export interface PacketRecord {
  readonly type: 'record';
  /** With its namespace. */
  readonly name: string;
  readonly doc?: string;
  readonly version?: string;
  readonly fields: readonly PacketField[];
}
/** A name stands for a record that was defined before it. */
export type PacketSchema = string | PacketRecord | { readonly type: 'array'; readonly items: PacketSchema } | readonly ['null', PacketSchema];

/** May be null, and is when it is not said. */
export const optional = (name: string, type: PacketSchema, doc?: string): PacketField => ({ name, type: ['null', type], default: null, ...(doc === undefined ? {} : { doc }) });

/** `name type what it is`, one a line; a `?` behind the type: it may be null, and is by default. */
export function fieldsOf(table: string): readonly PacketField[] {
  return table.trim().split('\n').map((line) => {
    const [, name, type, mark, doc] = /^\s*(\w+) (\w+)(\??)(?: (.+))?$/.exec(line) ?? [];
    if (name === undefined || type === undefined) throw new Error(`no field: ${line}`);
    const words = doc === undefined ? {} : { doc };
    return mark === '?' ? { name, type: ['null', type], default: null, ...words } : { name, type, ...words };
  });
}
