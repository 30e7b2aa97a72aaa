/** The curation whatever the sky, and whatever dies: begun again from a snapshot at any place, it says the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertsIn, askedIn, configured, detected, detection, forced, frame, objectsIn, night, observation, open, plain, said, standing, storedAs, vote, type Observation, type Written } from './sky-log.ts';

const config = {
  vetting: { people: ['Ada', 'Grace', 'Vera'], votes: 2 }, filters: [{ name: 'bright', where: 'detection.flux > 500', receivers: ['team'] }],
  watchlists: [{ name: 'half', polygon: [[179.9, 29.9], [180, 29.9], [180, 30.1], [179.9, 30.1]] }], memory: { days: 20, objects: 12, points: 5 },
};

/** Few places, so that objects are met again; some between two. */
const spot = fc.tuple(fc.constantFrom(0, 0.4, 0.9, 30, 60), fc.constantFrom(0, 0.3, 40));
const found = fc.record({ spot, flux: fc.integer({ min: -2000, max: 2000 }).filter((flux) => flux !== 0), score: fc.integer({ min: -30, max: 30 }), reliability: fc.constantFrom(0.1, 0.4, 0.9), error: fc.constantFrom(0.05, 0.1, 0.3) });
type Found = typeof found extends fc.Arbitrary<infer T> ? T : never;

const frameBody = (of: Observation, all: readonly Found[]) => detected(of, all.map(({ spot: at, flux, score, reliability, error }, i) => detection(of.observation_id, i + 1, at, { flux, score, reliability, position_error_arcsec: error, is_positive: flux > 0 })));

const step: fc.Arbitrary<Written> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.nat(6), fc.array(found, { maxLength: 5 })).map(([n, all]) => frame(frameBody(observation(`F${n}`, { mjd: night + n * 1.5, filter: n % 2 === 0 ? 'g' : 'r' }), all))) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 4 }), fc.constantFrom('Ada', 'Grace', 'Vera', 'Jo'), fc.constantFrom('real', 'bogus', 'unsure')).map(([n, i, by, what]) => vote(`F${n}_${i}`, by, what)) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(6), fc.nat(6), fc.integer({ min: 1, max: 4 })).map(([n, m, i]) => forced({ forced_id: `F${n}-forced`, observation: observation(`F${n}`, { mjd: night + n * 1.5 }), zero_point: 27, points: [{ object_id: `F${m}_${i}`, x: 1, y: 1, flux: 10 * i - 20.5, flux_error: 10, score: i - 2.05 }], not_measured: [] })) },
  { weight: 1, arbitrary: fc.constantFrom(configured(config), configured({}), configured({ filters: 3 }), { subject: 'sky.detected.F1', body: '{"nonsense":true}', stored: 0 }) },
);
const timed = (steps: readonly Written[], gaps: readonly number[]): readonly Written[] => {
  let stored = 0;
  return steps.map((one, i) => ({ ...one, stored: (stored += gaps[i % gaps.length] ?? 0) }));
};

test('killed and begun again from a snapshot before any message, the facts are the same to the byte', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.array(fc.integer({ min: 0, max: 9 * 86_400 }), { minLength: 1, maxLength: 4 }), (steps, gaps) => {
    const messages = timed([configured(config), ...steps], gaps).map((one, i) => storedAs(one, i + 1));
    const steady = open();
    let dying = open();
    for (const message of messages) {
      const expected = plain(steady.apply(message));
      dying = open(dying.snapshot());
      expect(plain(dying.apply(message))).toEqual(expected);
    }
  }), { numRuns: 40 });
});

test('frames of fields apart say the same in any order', () => {
  const field = (name: string, ra: number) => fc.array(fc.array(found, { maxLength: 4 }), { minLength: 1, maxLength: 4 }).map((frames) => frames.map((all, i) => {
    const body = frameBody(observation(`${name}${i}`, { mjd: night + i, ra: 180 + ra }), all);
    return frame({ ...body, detections: body.detections.map((one) => ({ ...one, ra: one.ra + ra })) });
  }));
  const quiet = configured({ vetting: { votes: 2 }, filters: config.filters });
  fc.assert(fc.property(field('A', 0), field('B', 40), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (a, b, turns) => {
    const mixed: Written[] = [];
    const queue = { left: [...a], right: [...b] };
    for (const isLeft of turns) {
      const next = isLeft ? queue.left.shift() : queue.right.shift();
      if (next !== undefined) mixed.push(next);
    }
    mixed.push(...queue.left, ...queue.right);
    expect([...plain(said([quiet, ...mixed]))].sort()).toEqual([...plain(said([quiet, ...a, ...b]))].sort());
  }), { numRuns: 40 });
});

test('nothing is counted twice: each detection is in one object, an object has one point a frame, curves are in order and bounded', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    const facts = said([configured({ ...config, memory: { points: 5 } }), ...steps]);
    const objects = [...standing(facts)].filter(([subject]) => subject.startsWith('sky.object.')).flatMap(([, fact]) => objectsIn([fact]));
    const points = objects.flatMap(({ light_curve }) => light_curve);
    const ids = points.flatMap(({ detection_id }) => detection_id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { light_curve, detections, first_mjd, last_mjd, position_error_arcsec } of objects) {
      expect(light_curve.length).toBeLessThanOrEqual(5);
      expect(new Set(light_curve.map(({ observation_id }) => observation_id)).size).toBe(light_curve.length);
      expect([...light_curve].sort((a, b) => a.mjd - b.mjd)).toEqual(light_curve);
      expect(detections).toBeGreaterThanOrEqual(light_curve.filter(({ is_forced }) => !is_forced).length);
      expect(first_mjd).toBeLessThanOrEqual(last_mjd);
      expect(position_error_arcsec).toBeGreaterThan(0);
    }
    for (const { priority, terms } of alertsIn(facts)) for (const value of [priority, ...Object.values(terms)]) expect(value >= 0 && value <= 1).toBe(true);
    for (const { places } of askedIn(facts)) expect(new Set(places.map(({ object_id }) => object_id)).size).toBe(places.length);
  }), { numRuns: 40 });
});

test('light curves and positions are the same whatever the order in which the frames of an object came', () => {
  const frames = fc.uniqueArray(fc.nat(20), { minLength: 2, maxLength: 8 }).chain((mjds) => fc.tuple(fc.shuffledSubarray(mjds, { minLength: mjds.length }), fc.constant([...mjds].sort((a, b) => a - b))));
  fc.assert(fc.property(frames, fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 21, maxLength: 21 }), ([shuffled, sorted], offsets) => {
    const of = (n: number): Written => frame(detected(observation(`F${n}`, { mjd: night + n }), [detection(`F${n}`, 1, [offsets[n] ?? 0, 0])]));
    const last = (order: readonly number[]) => {
      const { ra, dec, position_error_arcsec, light_curve, statistics, variability } = objectsIn(said(order.map(of))).at(-1) ?? { ra: 0, dec: 0, position_error_arcsec: 0, light_curve: [], statistics: {}, variability: 0 };
      return { ra, dec, position_error_arcsec, light_curve, statistics, variability };
    };
    expect(last(shuffled)).toEqual(last(sorted));
  }), { numRuns: 40 });
});

/** Which detections are one object, whatever it is called. */
function partition(facts: ReturnType<typeof said>): readonly string[] {
  const objects = [...standing(facts)].filter(([subject]) => subject.startsWith('sky.object.')).flatMap(([, fact]) => objectsIn([fact]));
  return objects.filter(({ detections }) => detections > 0).map(({ light_curve }) => light_curve.flatMap(({ detection_id }) => detection_id ?? []).sort().join(' ')).sort();
}

/** Ten frames; each source stands in some of them, off its place by at most `spread` arcsec along each axis. */
const scene = (spread: number, apart: number) => fc.record({
  sources: fc.array(fc.array(fc.option(fc.record({ east: fc.double({ min: -spread, max: spread, noNaN: true }), north: fc.double({ min: -spread, max: spread, noNaN: true }), error: fc.constantFrom(0.02, 0.1, 0.3) }), { freq: 3 }), { minLength: 10, maxLength: 10 }), { minLength: 1, maxLength: 4 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 }),
}).map(({ sources, order }) => {
  const frames = Array.from({ length: 10 }, (_, f) => frame(detected(observation(`F${f}`, { mjd: night + f }), sources.flatMap((shown, s) => {
    const there = shown[f];
    return there == null ? [] : [detection(`F${f}`, s + 1, [s * apart + there.east, there.north], { position_error_arcsec: there.error })];
  }))));
  return { frames, shuffled: order.flatMap((f) => frames[f] ?? []) };
});

test('the order of frames does not decide the set of objects where the floor covers what positions are off by', () => {
  // Two places of a source are at most 2·√2·0.35 = 0.99″ apart, less than 5 floors of 0.2″; two sources never come within 3″.
  fc.assert(fc.property(scene(0.35, 4), ({ frames, shuffled }) => {
    expect(partition(said(shuffled))).toEqual(partition(said(frames)));
  }), { numRuns: 40 });
});

test('no two objects stay whose places agree, unless one frame shows both: whatever the order, the scatter, and frames that come again changed', () => {
  fc.assert(fc.property(scene(1.5, 1.2), scene(1.5, 1.2), fc.nat(9), ({ shuffled }, { shuffled: again }, count) => {
    const objects = [...standing(said([...shuffled, ...again.slice(0, count)]))].filter(([subject]) => subject.startsWith('sky.object.')).flatMap(([, fact]) => objectsIn([fact])).filter(({ detections }) => detections > 0);
    for (const [i, a] of objects.entries()) for (const b of objects.slice(i + 1)) {
      const arcsec = Math.hypot((a.ra - b.ra) * Math.cos((a.dec * Math.PI) / 180), a.dec - b.dec) * 3600;
      const reach = Math.min(3, 5 * Math.hypot(a.position_error_arcsec, b.position_error_arcsec, 0.2));
      const isShownTwice = a.light_curve.some(({ observation_id }) => b.light_curve.some((other) => other.observation_id === observation_id));
      expect(arcsec > reach - 1e-6 || isShownTwice).toBe(true);
    }
  }), { numRuns: 60 });
});

test('merging loses nothing: every detection is in one object, and what was absorbed is named once and is no more', () => {
  fc.assert(fc.property(scene(1.5, 1.2), ({ shuffled }) => {
    const facts = said(shuffled);
    const objects = [...standing(facts)].filter(([subject]) => subject.startsWith('sky.object.')).flatMap(([, fact]) => objectsIn([fact]));
    const alive = objects.filter(({ detections }) => detections > 0);
    const curves = alive.flatMap(({ light_curve }) => light_curve.map(({ detection_id }) => detection_id));
    expect(curves.length).toBe(new Set(alertsIn(facts).map(({ alert_id }) => alert_id)).size);
    expect(new Set(curves).size).toBe(curves.length);
    for (const { light_curve, detections, alerts } of alive) expect([detections, [...alerts].sort()]).toEqual([light_curve.length, light_curve.map(({ detection_id }) => detection_id).sort()]);
    const absorbed = alive.flatMap(({ absorbed: ids }) => ids);
    expect([...absorbed].sort()).toEqual(objects.filter(({ merged_into }) => merged_into !== null).map(({ object_id }) => object_id).sort());
  }), { numRuns: 40 });
});
