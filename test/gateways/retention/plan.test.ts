/** Which files go: the decision alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger, type Claim } from '../../../gateways/retention/plan.ts';
import type { Keeping } from '../../../gateways/retention/settings.ts';
import type { StoredArtifact } from '../../../protocol/ports.ts';

const [now, day, hour] = [1_800_000_000_000, 86_400_000, 3_600_000];
const keep: Keeping = { frames: 30 * 86_400, masters: 90 * 86_400, missions: Infinity, unreferenced: Infinity };
const stored = (hash: string, usedAtMs = now - 10 * day, size = 100): StoredArtifact => ({ hash, size, mediaType: 'application/fits', usedAtMs });

function goingWith(files: readonly StoredArtifact[], claims: readonly Claim[], more: Partial<Keeping> = {}): readonly string[] {
  const ledger = new Ledger(files);
  for (const one of claims) ledger.claim(one);
  return ledger.plan(now, hour, { ...keep, ...more }).going.map(({ hash }) => hash);
}

describe('a file goes', () => {
  test('when the last who refers to it lets go', () => {
    expect(goingWith([stored('a')], [{ hash: 'a', kind: 'frames', until: now - 1 }])).toEqual(['a']);
    expect(goingWith([stored('a')], [{ hash: 'a', kind: 'frames', until: now - 1 }, { hash: 'a', kind: 'frames', until: now + 1 }])).toEqual([]);
  });

  test('never while anything holds it for ever, in whatever order that is told', () => {
    const claims: readonly Claim[] = [{ hash: 'a', kind: 'kept', until: Infinity }, { hash: 'a', kind: 'frames', until: now - day }];
    expect(goingWith([stored('a')], claims)).toEqual([]);
    expect(goingWith([stored('a')], [...claims].reverse())).toEqual([]);
  });

  test('not within an hour of its last use', () => {
    const claims: readonly Claim[] = [{ hash: 'a', kind: 'frames', until: now - day }];
    expect(goingWith([stored('a', now - hour + 1)], claims)).toEqual([]);
    expect(goingWith([stored('a', now - hour)], claims)).toEqual(['a']);
  });

  test('without any reference only where a setting says so', () => {
    expect(goingWith([stored('a', now - 400 * day)], [])).toEqual([]);
    expect(goingWith([stored('a', now - 31 * day), stored('b', now - 29 * day)], [], { unreferenced: 30 * 86_400 })).toEqual(['a']);
  });
});

test('what is there is counted by what it is kept for; claims to what is not stored count nothing', () => {
  const ledger = new Ledger([stored('a'), stored('b', now, 7), stored('c')]);
  for (const claim of [{ hash: 'a', kind: 'frames', until: now + day }, { hash: 'b', kind: 'kept', until: Infinity }, { hash: 'z', kind: 'missions', until: Infinity }] as const) ledger.claim(claim);
  expect(ledger.plan(now, hour, keep).usage).toEqual({ frames: { bytes: 100, files: 1 }, kept: { bytes: 7, files: 1 }, unreferenced: { bytes: 100, files: 1 }, masters: { bytes: 0, files: 0 }, missions: { bytes: 0, files: 0 } });
});

test('the order of files and claims changes nothing, and what goes has no claim that holds', () => {
  const hash = fc.constantFrom('a', 'b', 'c', 'd');
  const claim = fc.record({ hash, kind: fc.constantFrom('frames', 'masters', 'missions', 'kept'), until: fc.oneof(fc.integer({ min: -5, max: 5 }).map((days) => now + days * day), fc.constant(Infinity)) });
  const files = fc.uniqueArray(fc.record({ hash, used: fc.integer({ min: 0, max: 100 }) }), { selector: (one) => one.hash });
  fc.assert(
    fc.property(files, fc.array(claim, { maxLength: 12 }), fc.integer(), (some, claims, shift) => {
      const all = some.map(({ hash: name, used }) => stored(name, now - used * hour));
      const sound = claims.map((one): Claim => (one.kind === 'kept' ? { ...one, kind: 'kept', until: Infinity } : one));
      const turned = <T>(list: readonly T[]): readonly T[] => list.map((_, k) => list[(k + Math.abs(shift)) % list.length]).filter((one) => one !== undefined);
      const going = goingWith(all, sound);
      expect(goingWith(turned(all), turned(sound))).toEqual(going);
      for (const name of going) expect(sound.filter((one) => one.hash === name && one.until > now)).toEqual([]);
    }),
  );
});
