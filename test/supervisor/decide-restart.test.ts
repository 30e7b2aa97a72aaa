import { describe, expect, test } from 'vitest';
import { decideRestart, type RestartSpec } from '../../supervisor/decide-restart.ts';
import type { ExitKind, Restart, Strategy } from '../../supervisor/tree.ts';

const spec = (strategy: Strategy, restarts: readonly Restart[] = ['permanent', 'permanent', 'permanent'], intensity = 3): RestartSpec => ({
  strategy,
  intensity,
  period: 10,
  children: restarts.map((restart, index) => ({ id: 'abc'[index] ?? '', restart })),
});

describe('which children are affected when b fails', () => {
  test.each<[Strategy, readonly string[], readonly string[]]>([
    ['one_for_one', [], ['b']],
    ['rest_for_one', ['c'], ['b', 'c']],
    ['one_for_all', ['c', 'a'], ['a', 'b', 'c']],
  ])('%s stops %j from right to left and starts %j from left to right', (strategy, stop, start) => {
    expect(decideRestart(spec(strategy), [], { child: 'b', kind: 'failed' }, 0)).toMatchObject({ do: 'restart', stop, start, delayMs: 0 });
  });
});

describe('who is started again', () => {
  test.each<[Restart, ExitKind, 'restart' | 'leave']>([
    ['permanent', 'normal', 'restart'],
    ['permanent', 'shutdown', 'restart'],
    ['permanent', 'failed', 'restart'],
    ['transient', 'normal', 'leave'],
    ['transient', 'shutdown', 'leave'],
    ['transient', 'failed', 'restart'],
    ['temporary', 'normal', 'leave'],
    ['temporary', 'failed', 'leave'],
  ])('a %s child after exit %s: %s', (restart, kind, expected) => {
    expect(decideRestart(spec('one_for_one', [restart]), [], { child: 'a', kind }, 0).do).toBe(expected);
  });

  test('a temporary child is forgotten, a transient one may be started by hand again', () => {
    expect(decideRestart(spec('one_for_one', ['temporary']), [], { child: 'a', kind: 'failed' }, 0)).toEqual({ do: 'leave', forget: true });
    expect(decideRestart(spec('one_for_one', ['transient']), [], { child: 'a', kind: 'normal' }, 0)).toEqual({ do: 'leave', forget: false });
  });

  test('temporary siblings are stopped with the others and do not come back', () => {
    const decision = decideRestart(spec('one_for_all', ['permanent', 'temporary', 'permanent']), [], { child: 'a', kind: 'failed' }, 0);
    expect(decision).toMatchObject({ stop: ['c', 'b'], forget: ['b'], start: ['a', 'c'] });
  });

  test('a child that is not known any more changes nothing', () => {
    expect(decideRestart(spec('one_for_all'), [], { child: 'gone', kind: 'failed' }, 0)).toEqual({ do: 'leave', forget: true });
  });
});

describe('restart intensity: 3 in 10 s', () => {
  test('the third restart within the period is allowed, the fourth escalates', () => {
    expect(decideRestart(spec('one_for_one'), [1000, 2000], { child: 'a', kind: 'failed' }, 3000)).toMatchObject({ do: 'restart', history: [1000, 2000, 3000] });
    const fourth = decideRestart(spec('one_for_one'), [1000, 2000, 3000], { child: 'a', kind: 'failed' }, 4000);
    expect(fourth).toMatchObject({ do: 'escalate', reason: expect.stringMatching(/a .*4 restarts within 10 s, 3 are allowed/) });
  });

  test('restarts older than the period no longer count', () => {
    expect(decideRestart(spec('one_for_one'), [1000, 2000, 3000], { child: 'a', kind: 'failed' }, 11_001)).toMatchObject({ do: 'restart', history: [2000, 3000, 11_001] });
  });

  test('who may wait beyond it goes on, slowly, for as long as it takes; then quickly again', () => {
    const patient = { ...spec('one_for_one', ['permanent'], 2), beyond: 'wait' } as const;
    let history: readonly number[] = [];
    const delays = [0, 1, 2, 3, 4, 5].map((second) => {
      const decision = decideRestart(patient, history, { child: 'a', kind: 'failed' }, 1000 * second);
      if (decision.do !== 'restart') throw new Error(decision.do);
      history = decision.history;
      return decision.delayMs;
    });
    expect(delays).toEqual([0, 100, 5_000, 5_000, 5_000, 5_000]);
    expect(decideRestart(patient, history, { child: 'a', kind: 'failed' }, 3_600_000)).toMatchObject({ do: 'restart', delayMs: 0, history: [3_600_000] });
  });

  test('intensity 0 escalates at once; a child that is left down does not count', () => {
    expect(decideRestart(spec('one_for_one', ['permanent'], 0), [], { child: 'a', kind: 'failed' }, 0).do).toBe('escalate');
    expect(decideRestart(spec('one_for_one', ['transient'], 0), [], { child: 'a', kind: 'normal' }, 0).do).toBe('leave');
  });

  test('pauses grow with the restarts that count, up to five seconds', () => {
    const many = spec('one_for_one', ['permanent'], 100);
    const delays = [0, 1, 2, 3, 20].map((count) => {
      const decision = decideRestart(many, Array.from({ length: count }, () => 0), { child: 'a', kind: 'failed' }, 1);
      return decision.do === 'restart' ? decision.delayMs : undefined;
    });
    expect(delays).toEqual([0, 100, 200, 400, 5000]);
  });
});
