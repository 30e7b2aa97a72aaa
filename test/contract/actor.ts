/** What every actor promises its host, whatever it does. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Actor, AttemptContext, Encoded } from '../../protocol/actor.ts';
import { decode } from '../../protocol/codec.ts';

export interface ActorCase {
  readonly actor: Actor;
  /** A valid input, and a context over ports that work; a fresh context at every call, over the same store. */
  prepare(): Promise<{ readonly input: Uint8Array; context(): AttemptContext; stored(): Promise<readonly string[]> }>;
  /** Inputs that are wrong in one field, and the field's name as it must appear in the reason. */
  readonly invalid: readonly { readonly input: () => Uint8Array; readonly field: string }[];
  /** Fields of the output that tell how long it took, and may hence differ. */
  readonly volatile?: readonly string[];
}

export function actorContract(subject: ActorCase): void {
  const { actor } = subject;
  const valueOf = (result: Encoded): unknown => {
    if (result.kind !== 'done') throw new Error(`${result.kind}: ${result.reason}`);
    const read = decode(result.data, actor.emits);
    if ('fault' in read) throw new Error(read.fault.message);
    return without(read.ok.value, subject.volatile ?? []);
  };

  describe(`contract of ${actor.domain}.${actor.name}`, () => {
    test('redelivery – the same input gives the same output, and nothing is stored twice', async () => {
      const { input, context, stored } = await subject.prepare();
      const first = valueOf(await actor.attempt(input, context()));
      const after = await stored();
      expect(valueOf(await actor.attempt(input, context()))).toEqual(first);
      expect(await stored()).toEqual(after);
    });

    test('two attempts at once – both come to the same', async () => {
      const { input, context, stored } = await subject.prepare();
      const [a, b] = await Promise.all([actor.attempt(input, context()), actor.attempt(input, context())]);
      expect(valueOf(a)).toEqual(valueOf(b));
      const after = await stored();
      expect(new Set(after).size).toBe(after.length);
    });

    test('poison – bytes that are no event are rejected for good, and nothing is thrown', async () => {
      const { input, context } = await subject.prepare();
      const cut = input.subarray(0, Math.max(11, Math.floor(input.length / 2)));
      const poison = [new Uint8Array(0), Uint8Array.of(0xc3, 0x01), Uint8Array.of(0xff, 0x00, 0x13), new TextEncoder().encode('{"mission'), new TextEncoder().encode('{}'), new TextEncoder().encode('[1,2]'), cut];
      for (const bytes of poison) expect(await actor.attempt(bytes, context())).toMatchObject({ kind: 'reject', reason: expect.stringMatching(/./) });
    });

    test.for(subject.invalid.map(({ field, input }) => ({ field, input })))('invalid – a wrong $field is rejected by name', async ({ field, input }) => {
      const { context } = await subject.prepare();
      const result = await actor.attempt(input(), context());
      expect(result).toMatchObject({ kind: 'reject' });
      expect('reason' in result ? result.reason : '').toContain(field);
    });

    test.skipIf(actor.ports.length === 0)('a host without its ports – not run, and tried again elsewhere', async () => {
      const { input, context } = await subject.prepare();
      expect(await actor.attempt(input, { ...context(), ports: {} })).toMatchObject({ kind: 'retry', code: 'NO_PORT', reason: expect.stringContaining(actor.ports[0] ?? '') });
    });

    test('many attempts – no file is left open', async () => {
      const { input, context } = await subject.prepare();
      valueOf(await actor.attempt(input, context()));
      const before = readdirSync('/proc/self/fd').length;
      for (let i = 0; i < 8; i++) valueOf(await actor.attempt(input, context()));
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
    });
  });
}

/** A copy without the named fields, at any depth. */
function without(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, fields));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !fields.includes(name)).map(([name, one]) => [name, without(one, fields)]));
}
