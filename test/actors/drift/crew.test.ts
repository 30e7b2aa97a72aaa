/** A simulation on threads: the same bytes, in order, bounded, and ended when it is told so. */
import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { landOf } from '../../../actors/drift/core/coastline.ts';
import type { CoastData } from '../../../actors/drift/core/coastline.ts';
import type { Forcing } from '../../../actors/drift/core/forcing.ts';
import type { Mission } from '../../../actors/drift/core/mission.ts';
import type { Sink } from '../../../actors/drift/core/simulate.ts';
import { simulate } from '../../../actors/drift/core/simulate.ts';
import { openOcean } from '../../../actors/drift/core/land.ts';
import { newParticles } from '../../../actors/drift/core/particles.ts';
import { seedRange } from '../../../actors/drift/core/seeding.ts';
import { simulateOnThreads, usefulThreads } from '../../../actors/drift/crew.ts';
import { madeCoast } from './core/made-coast.ts';
import { constant, grid, mission } from './core/scenes.ts';

/** Every thread that a simulation of this file has started. */
const threads: Worker[] = [];
process.on('worker', (thread) => threads.push(thread));

const start = 1_700_000_000;
/** Of the grid below. */
const NODES = 24 * 24;

/** All that is drawn at random, a release window, and a grid that particles leave. */
const everything: Mission = mission({
  particles: 1501, radiusMetres: 4000, durationSeconds: 6 * 3600, outputIntervalSeconds: 1800, leewayUncertainty: true, jibeProbabilityPerHour: 0.3,
  windUncertaintyMps: 1, currentUncertaintyMps: 0.2, capsizing: true, releaseEndSeconds: start + 5400, startSeconds: start, seed: 2 ** 40 + 5,
});

function forcing(): Forcing {
  const field = grid({ crs: { kind: 'polar_stereographic', latTrueScaleDeg: 60, lat0Deg: 90, lon0Deg: 70, falseEasting: 0, falseNorthing: 0, ellipsoid: { a: 6378137, f: 1 / 298.257223563 } }, x: [-2_943_000, 2000, 24], y: [-1_322_000, 2000, 24], times: [start, start + 10_800, start + 50_000], members: 2, gridRelative: true }, {
    x_sea_water_velocity: (c, r, t, m) => (c === 6 && r > 12 ? NaN : 0.2 * Math.sin(c + t) + 0.1 * m), y_sea_water_velocity: (c, r, t) => (c === 6 && r > 12 ? NaN : 0.2 * Math.cos(r - t)),
  });
  return [field, { kind: 'constant', values: { x_wind: 12, y_wind: -9 } }];
}

/** SHA-256 over all frames, and what was told. */
function recorder(): { readonly sink: Sink; readonly outputs: number[]; readonly times: number[]; digest(): string } {
  const hash = createHash('sha256');
  const outputs: number[] = [];
  const times: number[] = [];
  return {
    outputs, times,
    sink: {
      frame(index, timeSeconds, frame) {
        outputs.push(index);
        times.push(timeSeconds);
        for (const part of [frame.lon, frame.lat, frame.status, frame.orientation]) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      },
    },
    digest: () => hash.digest('hex'),
  };
}

/** An island of a quarter of a degree whose south-western corner lies at 0° and `west`. */
function island(west: number): CoastData {
  const points = [[west, 0.25], [west + 0.25, 0.25], [west + 0.25, 0.5], [west, 0.5], [west, 0.25]].map(([x = 0, y = 0]) => [Math.round(x * 65_535), Math.round(y * 65_535)] as const);
  return madeCoast(new Map([[89 * 360, [{ entry: 4, exit: 4, points }]]]));
}

test('seeds on land are moved off it and strand later, with the same bytes on 1, 2 and 3 threads; each coastline is its own', async () => {
  const harbour = mission({ particles: 900, latitude: 0.26, longitude: 0.26, radiusMetres: 3000, durationSeconds: 3 * 3600, leewayUncertainty: true, coastline: 'strand' });
  const wind = [constant(6, 6)];
  const coasts = [island(0.25), island(0.255)];
  const expected = coasts.map((coast) => {
    const alone = recorder();
    const land = landOf(coast);
    expect(simulate(harbour, wind, land, alone.sink).stranded).toBeGreaterThan(100);
    const seeds = newParticles(harbour.particles);
    seedRange(harbour, seeds, 0, seeds.count);
    const ashore = [...seeds.lon.keys()].filter((i) => land.isLand(seeds.lon[i] ?? NaN, seeds.lat[i] ?? NaN));
    expect(ashore.length).toBeGreaterThan(50);
    expect(ashore.length).toBeLessThan(850);
    return alone.digest();
  });
  expect(expected[0]).not.toBe(expected[1]);
  for (const threads of [1, 2, 3]) {
    for (const which of [0, 1, 0]) {
      const told = recorder();
      await simulateOnThreads({ mission: harbour, forcing: wind, coast: coasts[which] ?? 'ignore', threads }, told.sink);
      expect(told.digest(), `${threads} threads, coast ${which}`).toBe(expected[which]);
    }
  }
});

test('the same seed gives the same bytes in the core and on 1, 2 and 3 threads; another seed gives others', async () => {
  // More particles than the grid has nodes, so that a thread's share alone has fewer: nothing may hang on that.
  expect(everything.particles).toBeGreaterThan(NODES);
  expect(everything.particles / 3).toBeLessThan(NODES);
  const alone = recorder();
  const report = simulate(everything, forcing(), openOcean, alone.sink);
  expect(report.missingData).toBeGreaterThan(10);
  expect(report.active).toBeGreaterThan(10);
  const expected = alone.digest();
  for (const threads of [1, 2, 3]) {
    const told = recorder();
    const fractions: number[] = [];
    const { simulationSeconds, cpuSeconds, ...same } = await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads, progress: (fraction) => void fractions.push(fraction) }, told.sink);
    expect(told.digest(), `${threads} threads`).toBe(expected);
    expect(same).toEqual(report);
    expect(told.outputs).toEqual(Array.from({ length: 13 }, (_, k) => k));
    expect(told.times).toEqual(Array.from({ length: 13 }, (_, k) => start + 1800 * k));
    expect(fractions.at(-1)).toBe(1);
    expect(simulationSeconds).toBeGreaterThan(0);
    expect(cpuSeconds).toBeGreaterThan(0);
  }
  const other = recorder();
  simulate({ ...everything, seed: 6 }, forcing(), openOcean, other.sink);
  expect(other.digest()).not.toBe(expected);
});

test.each([1, 2])('abort ends it with the signal’s reason and leaves no thread (%i threads)', async (threads) => {
  const controller = new AbortController();
  const endless = mission({ particles: 2000, durationSeconds: 1e7, outputIntervalSeconds: 600 });
  const outputs: number[] = [];
  const running = simulateOnThreads({ mission: endless, forcing: [constant(5, 5)], coast: 'ignore', threads, signal: controller.signal }, {
    frame(index) {
      outputs.push(index);
      if (index === 3) controller.abort(new Error('enough'));
    },
  });
  await expect(running).rejects.toThrow('enough');
  expect(outputs.length).toBeLessThan(10);
});

test('threads stay within two outputs of a sink that is slow', async () => {
  const late: number[] = [];
  const told: number[] = [];
  await simulateOnThreads({ mission: mission({ particles: 400, durationSeconds: 12_000 }), forcing: [constant(5, 5)], coast: 'ignore', threads: 2, progress: (fraction) => void told.push(fraction) }, {
    frame(index, _time, frame) {
      const before = frame.lon[399];
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      if (frame.lon[399] !== before) late.push(index);
    },
  });
  expect(late).toEqual([]);
  expect(told.length).toBe(21);
});

test.each([1, 2])('a sink that throws ends the simulation with its error (%i threads)', async (threads) => {
  const broken = { frame: () => { throw new Error('disk full'); } };
  await expect(simulateOnThreads({ mission: mission({ particles: 10 }), forcing: [constant(5, 5)], coast: 'ignore', threads }, broken)).rejects.toThrow('disk full');
});

test('an error in a thread is the simulation’s error', async () => {
  const unknown = { ...constant(5, 5), kind: 'tide' };
  const job = JSON.parse(JSON.stringify({ mission: mission({ particles: 10 }), forcing: [unknown], coast: 'ignore', threads: 2 }));
  await expect(simulateOnThreads(job, { frame() {} })).rejects.toThrow(/fields|undefined|x/);
});

test('no coastline is never taken for an open ocean', async () => {
  const job = { mission: mission({ coastline: 'strand' }), forcing: [constant(5, 5)], coast: 'ignore', threads: 1 } as const;
  await expect(simulateOnThreads(job, { frame() {} })).rejects.toThrow('coastline: "strand" needs a coastline');
});

test('threads serve one simulation after the other, and a failed one leaves nothing to the next', async () => {
  const digests: string[] = [];
  for (let k = 0; k < 3; k++) {
    const told = recorder();
    await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, told.sink);
    digests.push(told.digest());
    const broken = { frame: () => { throw new Error('disk full'); } };
    await expect(simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, broken)).rejects.toThrow('disk full');
  }
  expect(new Set(digests).size).toBe(1);
  const [one, two] = await Promise.all([0, 1].map(async () => {
    const told = recorder();
    await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, told.sink);
    return told.digest();
  }));
  expect([one, two]).toEqual([digests[0], digests[0]]);
});

test('a thread that dies when its part is done, while another is still at work, is not given to the next simulation', async () => {
  const whole = recorder();
  await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, whole.sink);
  // The first that is through is ended; what the other says of its end is heard after that.
  let first: Worker | undefined;
  const hooks = threads.map((thread) => {
    const emit = thread.emit.bind(thread);
    thread.emit = (name: string | symbol, ...told: readonly unknown[]) => {
      const [word] = told;
      const isFinish = name === 'message' && typeof word === 'object' && word !== null && 'kind' in word && word.kind === 'finished';
      if (!isFinish) return emit(name, ...told);
      if (first === undefined) {
        first = thread;
        void thread.terminate();
      } else if (first !== thread && first.threadId !== -1) {
        first.once('exit', () => emit(name, ...told));
        return true;
      }
      return emit(name, ...told);
    };
    return () => void (thread.emit = emit);
  });
  const disturbed = recorder();
  await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, disturbed.sink);
  for (const unhook of hooks) unhook();
  expect(first?.threadId).toBe(-1);
  const next = recorder();
  await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, next.sink);
  expect([disturbed.digest(), next.digest()]).toEqual(Array(2).fill(whole.digest()));
});

test('an error of a thread that works for nobody ends nobody', async () => {
  await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, recorder().sink);
  const idle = threads.filter((thread) => thread.threadId !== -1);
  for (const thread of idle) thread.emit('error', new Error('late'));
  await Promise.all(idle.map((thread) => thread.terminate()));
  const next = recorder();
  await simulateOnThreads({ mission: everything, forcing: forcing(), coast: 'ignore', threads: 2 }, next.sink);
  expect(next.outputs.length).toBeGreaterThan(5);
});

test('threads are used where they pay', () => {
  const day = { durationSeconds: 86_400 };
  expect(usefulThreads(mission({ ...day, particles: 1000 }), 8)).toBe(1);
  expect(usefulThreads(mission({ ...day, particles: 100_000 }), 2)).toBe(2);
  expect(usefulThreads(mission({ ...day, particles: 1_000_000 }), 8)).toBe(8);
});
