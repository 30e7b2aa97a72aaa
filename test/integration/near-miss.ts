/** Payloads that look like an event and are none. */
import fc from 'fast-check';
import { codecFor, decode } from '../../protocol/codec.ts';
import type { EventType } from '../../schemas/event.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The right record with wrong values, cut or flipped bytes, other framings, and plain noise; `example` is one that is right. */
export function nearMisses<T extends object>(event: EventType<T>, example: T): fc.Arbitrary<Uint8Array> {
  const valid = codecFor(event).encode(example);
  const isReadable = (data: Uint8Array): boolean => 'ok' in decode(data, [event]);
  const anyFields = Object.fromEntries(Object.keys(example).map((name) => [name, fc.anything()]));
  return fc
    .oneof(
      fc.record(anyFields, { requiredKeys: [] }).map((value) => bytes(JSON.stringify(value) ?? '{')),
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) => bytes(JSON.stringify(value))),
      fc.nat({ max: valid.length - 1 }).map((length) => valid.slice(0, length)),
      fc.tuple(fc.nat({ max: valid.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => valid.map((byte, index) => (index === at ? byte ^ flip : byte))),
      fc.uint8Array({ maxLength: 40 }).map((noise) => Uint8Array.from([0, ...noise])),
      fc.uint8Array({ maxLength: 40 }).map((noise) => Uint8Array.from([0xc3, 0x01, ...noise])),
      fc.string().map((text) => bytes(`{${text}`)),
      fc.uint8Array({ maxLength: 200 }),
    )
    .filter((data) => !isReadable(data));
}
