/**
 * Whether bytes hold exactly one record of a schema, found out without making anything of them.
 * The Avro library trusts its input: a list that claims four thousand million entries in five bytes
 * is allocated and walked, an index beyond an enum or a number beyond 32 bits is handed on, and a
 * map key `__proto__` becomes a prototype. So every body is walked here before it is decoded.
 */
import { isUnion, localName, type AvroRecord, type AvroSchema } from '../../schemas/event.ts';

/** Why the bytes are no such record; its message is for people. */
class NotTheRecord extends Error {}

/** Entries that take no bytes, in one message: there is no other bound on them. */
const mostEmptyEntries = 65_536;

class Cursor {
  readonly data: Uint8Array;
  at: number;
  empty = 0;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  get left(): number {
    return this.data.length - this.at;
  }

  skip(count: number): void {
    this.at += count;
    if (this.at > this.data.length) throw new NotTheRecord('the record is cut short');
  }

  /** A zigzag number of at most ten bytes, the sign in its lowest bit; exact up to 53 bits, which is more than any length. */
  long(): number {
    const first = this.byte();
    let magnitude = (first & 0x7f) >> 1;
    let factor = 64;
    for (let last = first, count = 1; last >= 0x80; count++) {
      if (count === 10) throw new NotTheRecord(`the number before byte ${this.at} is longer than 64 bits`);
      last = this.byte();
      magnitude += (last & 0x7f) * factor;
      factor *= 128;
    }
    return (first & 1) === 0 ? magnitude : -magnitude - 1;
  }

  byte(): number {
    const byte = this.data[this.at++];
    if (byte === undefined) throw new NotTheRecord('the record is cut short');
    return byte;
  }

  length(): number {
    const length = this.long();
    if (length < 0 || length > this.left) throw new NotTheRecord(`a text or list at byte ${this.at} claims to be ${length} bytes long, ${this.left} are left`);
    return length;
  }

  /** Index of a union's branch or an enum's symbol. */
  index(count: number, what: string): number {
    const index = this.long();
    if (index < 0 || index >= count) throw new NotTheRecord(`${what} ${index} at byte ${this.at} is not one of ${count}`);
    return index;
  }
}

interface Walker {
  readonly walk: (cursor: Cursor) => void;
  /** Bytes that a value takes at least. */
  readonly least: number;
}

/** Compiles a schema; the result throws an error with a sentence when the bytes from `offset` on are not one record. */
export function boundsChecker(schema: AvroRecord): (data: Uint8Array, offset: number) => void {
  const { walk } = compile(schema, new Map());
  return (data, offset) => {
    const cursor = new Cursor(data, offset);
    walk(cursor);
    if (cursor.left > 0) throw new NotTheRecord(`${cursor.left} bytes follow the record`);
  };
}

type Named = Map<string, { walker?: Walker }>;

function compile(schema: AvroSchema, named: Named): Walker {
  if (typeof schema === 'string') return primitives[schema] ?? reference(schema, named);
  if (isUnion(schema)) return unionWalker(schema.map((one) => compile(one, named)));
  switch (schema.type) {
    case 'record':
      return recordWalker(schema, named);
    case 'array':
      return blocks(compile(schema.items, named));
    case 'map':
      return blocks(entry(compile(schema.values, named)));
    case 'enum': {
      const walker: Walker = { walk: (cursor) => void cursor.index(schema.symbols.length, 'symbol'), least: 1 };
      named.set(localName(schema.name), { walker });
      return walker;
    }
  }
}

function recordWalker(schema: AvroRecord, named: Named): Walker {
  const slot: { walker?: Walker } = {};
  named.set(localName(schema.name), slot);
  const fields = schema.fields.map((field) => compile(field.type, named));
  const walk = (cursor: Cursor): void => {
    for (const field of fields) field.walk(cursor);
  };
  return (slot.walker = { walk, least: fields.reduce((sum, field) => sum + field.least, 0) });
}

const unionWalker = (branches: readonly Walker[]): Walker => ({
  walk: (cursor) => branches[cursor.index(branches.length, 'branch')]?.walk(cursor),
  least: 1 + Math.min(...branches.map((one) => one.least)),
});

/** Lists and maps come in blocks: a count (negative: the block's bytes follow), the entries, at last a count of 0. */
const blocks = (items: Walker): Walker => ({
  walk(cursor) {
    for (let count = cursor.long(); count !== 0; count = cursor.long()) {
      if (count < 0) {
        count = -count;
        cursor.length();
      }
      if (items.least === 0) cursor.empty += count;
      if (count * items.least > cursor.left || cursor.empty > mostEmptyEntries) throw new NotTheRecord(`a list at byte ${cursor.at} claims ${count} entries, ${cursor.left} bytes are left`);
      for (let n = 0; n < count; n++) items.walk(cursor);
    }
  },
  least: 1,
});

const proto = Buffer.from('__proto__');
const entry = (value: Walker): Walker => ({
  walk(cursor) {
    const length = cursor.length();
    if (length === proto.length && proto.equals(cursor.data.subarray(cursor.at, cursor.at + length))) throw new NotTheRecord('the key __proto__ is not allowed');
    cursor.skip(length);
    value.walk(cursor);
  },
  least: 1 + value.least,
});

/** A type inside itself takes no fewer than 0 bytes, which is all that is known while it is compiled. */
function reference(name: string, named: Named): Walker {
  const slot = named.get(localName(name));
  if (slot === undefined) throw new Error(`the schema uses ${name} before it is defined`);
  return slot.walker ?? { walk: (cursor) => slot.walker?.walk(cursor), least: 0 };
}

const fixed = (bytes: number): Walker => ({ walk: (cursor) => cursor.skip(bytes), least: bytes });
const lengthFirst: Walker = { walk: (cursor) => cursor.skip(cursor.length()), least: 1 };
function truth(cursor: Cursor): void {
  cursor.skip(1);
  if ((cursor.data[cursor.at - 1] ?? 0) > 1) throw new NotTheRecord(`the byte before ${cursor.at} is neither true nor false`);
}
function whole(cursor: Cursor, least: number, most: number, what: string): void {
  const value = cursor.long();
  if (value < least || value > most) throw new NotTheRecord(`${value} at byte ${cursor.at} is not a whole number of ${what}`);
}

const primitives: Readonly<Record<string, Walker>> = {
  null: { walk: () => undefined, least: 0 },
  boolean: { walk: (cursor) => truth(cursor), least: 1 },
  int: { walk: (cursor) => whole(cursor, -(2 ** 31), 2 ** 31 - 1, '32 bits'), least: 1 },
  long: { walk: (cursor) => whole(cursor, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'at most 53 bits'), least: 1 },
  float: fixed(4),
  double: fixed(8),
  bytes: lengthFirst,
  string: lengthFirst,
};
