/**
 * Protocol Buffers as far as an ONNX model needs it (wire types 0, 2 and 5 of the encoding specification).
 * Field numbers are those of onnx.proto3, IR version 8.
 */
export type Field = Uint8Array;

const utf8 = new TextEncoder();

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    if (left < 0x80n) return [...bytes, Number(left)];
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
}

export const whole = (field: number, value: number): Field => Uint8Array.from([...varint(BigInt(field * 8)), ...varint(BigInt(value))]);

export function bytes(field: number, value: Uint8Array): Field {
  const head = [...varint(BigInt(field * 8 + 2)), ...varint(BigInt(value.length))];
  const all = new Uint8Array(head.length + value.length);
  all.set(head);
  all.set(value, head.length);
  return all;
}
export const text = (field: number, value: string): Field => bytes(field, utf8.encode(value));
export const message = (field: number, fields: readonly Field[]): Field => bytes(field, join(fields));

export function float(field: number, value: number): Field {
  const all = new Uint8Array(5);
  all[0] = field * 8 + 5;
  new DataView(all.buffer).setFloat32(1, value, true);
  return all;
}

export function join(fields: readonly Field[]): Uint8Array {
  const all = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    all.set(field, at);
    at += field.length;
  }
  return all;
}
