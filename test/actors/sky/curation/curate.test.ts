/** The curation on messages of the log: what an astronomer may rely on. */
import { describe, expect, test } from 'vitest';
import { alertsIn, askedIn, configured, detected, detection, forced, frame, night, noticesIn, objectsIn, observation, open, place, plain, said, storedAs, validationsIn, vote } from './sky-log.ts';

const later = (id: string, days: number, more = {}) => observation(id, { mjd: night + days, ...more });

describe('objects', () => {
  test('a second detection within its errors is the same object, one beyond them is another', () => {
    const facts = said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0])])),
      frame(detected(later('B', 1), [detection('B', 1, [0.3, 0.2]), detection('B', 2, [4, 0])])),
    ]);
    expect(alertsIn(facts).map(({ alert_id, object_id }) => [alert_id, object_id])).toEqual([['A_1', 'A_1'], ['B_1', 'A_1'], ['B_2', 'B_2']]);
    expect(objectsIn(facts).at(-2)).toMatchObject({ object_id: 'A_1', detections: 2, first_mjd: night, last_mjd: night + 1 });
  });

  test('positions are means weighted by the inverse of their variances', () => {
    const facts = said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0], { position_error_arcsec: 0.1 })])),
      frame(detected(later('B', 1), [detection('B', 1, [0.5, 0], { position_error_arcsec: 0.2 })])),
    ]);
    const object = objectsIn(facts).at(-1);
    expect(object?.ra).toBeCloseTo(place(0.1, 0).ra, 9);
    expect(object?.position_error_arcsec).toBeCloseTo(1 / Math.sqrt(1 / 0.01 + 1 / 0.04), 12);
  });

  test('one detection a frame: of two that fit one object the nearer is it, the other is new', () => {
    const facts = said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0])])),
      frame(detected(later('B', 1), [detection('B', 1, [0.6, 0]), detection('B', 2, [0.1, 0])])),
    ]);
    expect(alertsIn(facts).slice(1).map(({ alert_id, object_id }) => [alert_id, object_id])).toEqual([['B_1', 'B_1'], ['B_2', 'A_1']]);
  });

  test('across right ascension 0 and at the pole', () => {
    const at = (ra: number, dec: number) => ({ ra, dec });
    const facts = said([
      frame(detected(observation('A', { ra: 0, dec: 0 }), [detection('A', 1, [0, 0], at(359.99999, 0)), detection('A', 2, [0, 0], at(10, 89.9999))])),
      frame(detected(later('B', 1), [detection('B', 1, [0, 0], at(0.00001, 0)), detection('B', 2, [0, 0], at(50, 89.9999))])),
    ]);
    expect(alertsIn(facts).map(({ object_id }) => object_id)).toEqual(['A_1', 'A_2', 'A_1', 'A_2']);
  });

  test('what is generated never joins what is in the sky', () => {
    const facts = said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0])])),
      frame(detected(later('B', 1, { synthetic: true }), [detection('B', 1, [0, 0])])),
    ]);
    expect(objectsIn(facts).map(({ object_id, synthetic }) => [object_id, synthetic])).toEqual([['A_1', false], ['B_1', true]]);
  });

  test('a frame that comes late takes its place in the light curve by time, and its alert knows only what was before', () => {
    const facts = said([
      frame(detected(later('C', 2), [detection('C', 1, [0, 0])])),
      frame(detected(later('B', 1), [detection('B', 1, [0, 0.1])])),
    ]);
    expect(objectsIn(facts).at(-1)?.light_curve.map(({ observation_id }) => observation_id)).toEqual(['B', 'C']);
    expect(alertsIn(facts).at(-1)?.light_curve).toEqual([]);
    expect(objectsIn(facts).at(-1)?.first_mjd).toBe(night + 1);
  });

  test('objects that were not seen for long, or that are too many, leave the memory: the place begins anew', () => {
    const log = [
      configured({ memory: { days: 10, objects: 2 } }),
      frame(detected(observation('A'), [detection('A', 1, [0, 0])]), 0),
      frame(detected(later('B', 11), [detection('B', 1, [60, 0])]), 11 * 86_400),
      frame(detected(later('C', 12), [detection('C', 1, [0, 0])]), 12 * 86_400),
      frame(detected(later('D', 12), [detection('D', 1, [90, 0]), detection('D', 2, [120, 0])]), 12 * 86_400),
      frame(detected(later('E', 13), [detection('E', 1, [60, 0])]), 13 * 86_400),
    ];
    const facts = said(log);
    expect(alertsIn(facts).map(({ object_id }) => object_id)).toEqual(['A_1', 'B_1', 'C_1', 'D_1', 'D_2', 'E_1']);
  });
});

describe('what has faded below the template', () => {
  const faded = (id: string, more = {}) => detection(id, 1, [0.1, 0], { flux: -800, score: -16, mag: 19.74, is_positive: false, ...more });

  test('is the same object as what was brighter there: its light curve goes below zero, its magnitudes are no brightness', () => {
    const facts = said([frame(detected(observation('A'), [detection('A', 1, [0, 0])])), frame(detected(later('B', 1), [faded('B')]))]);
    expect(alertsIn(facts).at(-1)).toMatchObject({ object_id: 'A_1', detection: { is_positive: false, flux: -800 }, terms: { significance: expect.any(Number) as unknown } });
    const object = objectsIn(facts).at(-1);
    expect(object?.light_curve.map(({ flux }) => flux)).toEqual([1000, -800]);
    // One bright point is no amplitude; both fluxes scatter.
    expect(object?.statistics).toMatchObject({ 'r.points': 2, 'r.peak_mag': 19.5 });
    expect(object?.statistics).not.toHaveProperty(['r.amplitude_mag']);
    expect(object?.variability).toBeGreaterThan(0.99);
  });

  test('may be asked for by its sign, and each point says where it was', () => {
    const filters = configured({ filters: [{ name: 'fading', where: 'not detection.is_positive', receivers: ['team'] }] });
    const facts = said([filters, frame(detected(observation('A'), [detection('A', 1, [0, 0])])), frame(detected(later('B', 1), [faded('B')]))]);
    expect(alertsIn(facts).map((alert) => alert.filters)).toEqual([[], ['fading']]);
    expect(noticesIn(facts).map(({ alert }) => alert.alert_id)).toEqual(['B_1']);
    expect(alertsIn(facts).at(-1)?.light_curve).toMatchObject([place(0, 0)]);
  });
});

describe('objects that come to agree', () => {
  // A and B are 1.5″ apart: too far for errors of 0.1″ and a floor of 0.2″. C lies between them, with a larger error.
  const apart = [
    configured({ vetting: { votes: 1 } }),
    frame(detected(observation('A'), [detection('A', 1, [0, 0])]), 1),
    frame(detected(later('B', 1), [detection('B', 1, [1.5, 0])]), 2),
    vote('B_1', 'Ada', 'real', 3),
  ];
  const between = frame(detected(later('C', 2), [detection('C', 1, [0.7, 0])]), 4);

  test('become one: the older id lives on, the other names it, light curve and alerts are joined', () => {
    const facts = said([...apart, between]);
    expect(objectsIn(said(apart)).map(({ object_id }) => object_id)).toEqual(['A_1', 'B_1', 'B_1']);
    const [merged, survivor] = objectsIn(facts).slice(-2);
    expect(merged).toMatchObject({ object_id: 'B_1', merged_into: 'A_1', detections: 0, light_curve: [], alerts: [] });
    expect(survivor).toMatchObject({ object_id: 'A_1', merged_into: null, absorbed: ['B_1'], detections: 3, alerts: ['A_1', 'B_1', 'C_1'], label: 'real', first_mjd: night, last_mjd: night + 2 });
    expect(survivor?.light_curve.map(({ detection_id }) => detection_id)).toEqual(['A_1', 'B_1', 'C_1']);
    expect(validationsIn(facts).filter(({ alert_id }) => alert_id === 'B_1').at(-1)).toMatchObject({ object_id: 'A_1', label: 'real', votes: [{ by: 'Ada' }] });
    expect(alertsIn(facts).at(-1)).toMatchObject({ alert_id: 'C_1', object_id: 'A_1', object: { detections: 3 }, label: 'real' });
  });

  test('what is said of the other afterwards is the survivor’s: votes, forced points, its frame again', () => {
    const measured = { forced_id: 'D-forced', observation: later('D', 3), zero_point: 27, points: [{ object_id: 'B_1', x: 1, y: 1, flux: -40, flux_error: 10, score: -4 }], not_measured: [] };
    const machine = open();
    said([...apart, between], machine);
    expect(objectsIn(said([forced(measured, 5)], machine))).toMatchObject([{ object_id: 'A_1', light_curve: [{}, {}, {}, { is_forced: true, flux: -40 }] }]);
    expect(objectsIn(said([vote('B_1', 'Ada', 'bogus', 6)], machine))).toMatchObject([{ object_id: 'A_1', label: 'bogus' }]);
    const again = said([frame(detected(later('B', 1), [detection('B', 1, [1.4, 0])]), 7)], machine);
    expect(alertsIn(again)).toMatchObject([{ alert_id: 'B_1', object_id: 'A_1' }]);
    expect(objectsIn(said([frame(detected(later('B', 1), []), 8)], machine))).toMatchObject([{ object_id: 'A_1', detections: 2, absorbed: ['B_1'] }]);
    const anew = said([frame(detected(later('B', 1), [detection('B', 1, [40, 0])]), 9)], machine);
    expect(alertsIn(anew)).toMatchObject([{ alert_id: 'B_1', object_id: 'B_1-2' }]);
  });

  test('not when one frame shows both', () => {
    const both = frame(detected(later('B', 1), [detection('B', 1, [1.4, 0]), detection('B', 2, [0, 0])]), 2);
    const wide = frame(detected(later('C', 2), [detection('C', 1, [0.9, 0], { position_error_arcsec: 0.6 })]), 3);
    const facts = said([frame(detected(observation('A'), [detection('A', 1, [0, 0])]), 1), both, wide]);
    expect(objectsIn(facts).every(({ merged_into }) => merged_into === null)).toBe(true);
  });

  test('a snapshot of before objects were merged is read', () => {
    const machine = open();
    said(apart, machine);
    const now = Buffer.from(machine.snapshot() ?? []).toString();
    const before = now.replace('"version":2', '"version":1').replaceAll(/,"begunMs":\d+,"absorbed":\[\]/g, '');
    expect(before.length).toBeLessThan(now.length - 30);
    expect(plain(said([between], open(Buffer.from(before))))).toEqual(plain(said([between], machine)));
  });
});

describe('a frame that comes again', () => {
  const first = frame(detected(observation('A'), [detection('A', 1, [0, 0]), detection('A', 2, [30, 0])]));
  test('says the same when nothing has changed, and tells nobody again', () => {
    const config = configured({ filters: [{ name: 'all', where: true, receivers: ['team'] }] });
    const machine = open();
    const before = said([config, first], machine);
    expect(noticesIn(before).map(({ notice_id }) => notice_id)).toEqual(['A_1-team', 'A_2-team']);
    const again = machine.apply(storedAs(first, 3));
    expect(plain(again)).toEqual(plain(before).filter((one) => !one.startsWith('sky.notice.')));
  });

  test('without one of its detections: that alert is withdrawn, its object is no more', () => {
    const facts = said([first, frame(detected(observation('A'), [detection('A', 1, [0, 0.05])]))]);
    expect(alertsIn(facts).slice(2).map(({ alert_id, withdrawn }) => [alert_id, withdrawn])).toEqual([['A_1', false], ['A_2', true]]);
    expect(objectsIn(facts).slice(2).map(({ object_id, detections }) => [object_id, detections])).toEqual([['A_1', 1], ['A_2', 0]]);
    expect(validationsIn(facts).at(-1)).toMatchObject({ alert_id: 'A_2', status: 'withdrawn' });
  });

  test('with its detections numbered anew: objects keep their names, and no name is given twice', () => {
    const facts = said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0])])), frame(detected(later('B', 1), [detection('B', 1, [0, 0])])),
      frame(detected(observation('A'), [detection('A', 1, [50, 0]), detection('A', 2, [0, 0])])),
    ]);
    expect(alertsIn(facts).slice(2).map(({ alert_id, object_id }) => [alert_id, object_id])).toEqual([['A_1', 'A_1-2'], ['A_2', 'A_1']]);
  });
});

describe('alerts', () => {
  test('are for what is significant, reliable and of the wanted class; the rest is in the history only', () => {
    const facts = said([configured({ alerts: { least_reliability: 0.8, least_score: 7, most: 2 } }), frame(detected(observation('A'), [
      detection('A', 1, [0, 0], { score: 30 }), detection('A', 2, [10, 0], { reliability: 0.7 }), detection('A', 3, [20, 0], { score: -6 }), detection('A', 4, [30, 0], { class: 'dipole' }),
      detection('A', 5, [40, 0], { score: -12 }), detection('A', 6, [50, 0], { score: 10 }), detection('A', 7, [60, 0], { reliability: 0.1 }),
    ]))]);
    expect(alertsIn(facts).map(({ alert_id }) => alert_id)).toEqual(['A_1', 'A_5']);
    expect(objectsIn(facts)).toHaveLength(6);
  });

  test('carry each term of their priority and the plane of their cutouts', () => {
    const facts = said([
      configured({
        priority: { significance: { weight: 1, low: 0, high: 40 }, reliability: { weight: 1, low: 0, high: 1 }, novelty: { weight: 2 }, brightness: { weight: 1, low: 20, high: 18 }, watchlist: { weight: 3 }, galaxy: { weight: 2 } },
        watchlists: [{ name: 'here', priority: 0.5, cone: { ra: 180, dec: 30, radius_deg: 0.001 } }],
        galaxies: [{ name: 'ngc', entries: [[180, place(0, 10).dec, null, 'NGC 1', 0.02]], within_arcsec: 40 }],
      }),
      frame(detected(observation('A'), [detection('A', 1, [100, 0], { reliability: 0.01 }), detection('A', 2, [0, 0], { score: 20, reliability: 0.9, mag: 19.5 })])),
    ]);
    const [alert] = alertsIn(facts);
    expect(alert).toMatchObject({ alert_id: 'A_2', cutouts: { plane: 1 }, watchlists: ['here'], near: { name: 'NGC 1', redshift: 0.02, list: 'ngc' } });
    expect(alert?.terms).toEqual({ significance: 0.5, reliability: 0.9, novelty: 1, brightness: 0.25, watchlist: 0.5, galaxy: expect.closeTo(0.75, 6) });
    expect(alert?.priority).toBeCloseTo((0.5 + 0.9 + 2 + 0.25 + 3 * 0.5 + 2 * 0.75) / 10, 6);
  });

  test('a term that cannot be told is left out of the mean', () => {
    const [alert] = alertsIn(said([frame(detected(observation('A'), [detection('A', 1, [0, 0], { mag: null, mag_error: null })], { zero_point: null }))]));
    expect(Object.keys(alert?.terms ?? {}).sort()).toEqual(['novelty', 'reliability', 'significance']);
  });

  test('of a known object are less new, unless it changes', () => {
    const novelty = (flux: number): number | undefined => alertsIn(said([
      frame(detected(observation('A'), [detection('A', 1, [0, 0])])), frame(detected(later('B', 1), [detection('B', 1, [0, 0], { flux })])),
    ])).at(-1)?.terms['novelty'];
    expect(novelty(1000)).toBe(0.5);
    expect(novelty(3000)).toBe(1);
  });

  test('filters that they pass name receivers, each of whom gets one notice', () => {
    const facts = said([
      configured({ filters: [
        { name: 'bright', where: 'detection.mag < 19', receivers: ['team', 'stream'] }, { name: 'any', where: 'true', receivers: ['stream'] }, { name: 'faint', where: 'not (detection.mag < 19)', receivers: ['night'] },
      ] }),
      frame(detected(observation('A'), [detection('A', 1, [0, 0], { mag: 18 })])),
    ]);
    expect(alertsIn(facts)[0]?.filters).toEqual(['bright', 'any']);
    expect(noticesIn(facts).map(({ notice_id, receiver, filters, alert }) => [notice_id, receiver, filters, alert.alert_id])).toEqual([['A_1-team', 'team', ['bright'], 'A_1'], ['A_1-stream', 'stream', ['bright', 'any'], 'A_1']]);
  });

  test('a notice of a long name has an id of its own that fits', () => {
    const id = 'o'.repeat(126);
    const facts = said([configured({ filters: [{ name: 'all', where: true, receivers: ['a'.repeat(60), 'b'] }] }), frame(detected(observation(id), [detection(id, 1, [0, 0])]))]);
    const ids = noticesIn(facts).map(({ notice_id }) => notice_id);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((one) => one.length <= 128)).toBe(true);
  });
});

describe('vetting', () => {
  const asked = configured({ vetting: { people: ['Ada', 'Grace', 'Vera'], votes: 2, agreement: 0.6 } });
  const seen = frame(detected(observation('A'), [detection('A', 1, [0, 0]), detection('A', 2, [30, 0])]));
  test('asks people in turn', () => {
    expect(validationsIn(said([asked, seen])).map(({ assigned_to, status }) => [assigned_to, status])).toEqual([[['Ada', 'Grace'], 'open'], [['Vera', 'Ada'], 'open']]);
  });
  test('two who agree make a label; the object has it too', () => {
    const facts = said([asked, seen, vote('A_1', 'Ada', 'real'), vote('A_1', 'Grace', 'real')]);
    expect(validationsIn(facts).at(-1)).toMatchObject({ status: 'labelled', label: 'real', agreement: 1 });
    expect(objectsIn(facts).at(-1)).toMatchObject({ object_id: 'A_1', label: 'real' });
  });
  test('of one person the newest vote counts', () => {
    const facts = said([asked, seen, vote('A_1', 'Ada', 'bogus', 1), vote('A_1', 'Ada', 'real', 2), vote('A_1', 'Grace', 'real', 3)]);
    expect(validationsIn(facts).at(-1)).toMatchObject({ label: 'real', agreement: 1, votes: [{ by: 'Ada', vote: 'real' }, { by: 'Grace', vote: 'real' }] });
  });
  test('where two do not agree a third is asked, and decides', () => {
    const log = [asked, seen, vote('A_1', 'Ada', 'real'), vote('A_1', 'Grace', 'bogus')];
    expect(validationsIn(said(log)).at(-1)).toMatchObject({ status: 'open', label: null, assigned_to: ['Ada', 'Grace', 'Vera'] });
    expect(validationsIn(said([...log, vote('A_1', 'Vera', 'bogus')])).at(-1)).toMatchObject({ status: 'labelled', label: 'bogus' });
    expect(validationsIn(said([...log, vote('A_1', 'Vera', 'unsure')])).at(-1)).toMatchObject({ status: 'disputed', label: null });
  });
  test('a filter may name who vets what passes it', () => {
    const facts = said([configured({ vetting: { where: false }, filters: [{ name: 'mine', where: "detection.detection_id == 'A_2'", vetted_by: ['Jo'] }] }), seen]);
    expect(validationsIn(facts).map(({ alert_id, assigned_to }) => [alert_id, assigned_to])).toEqual([['A_2', ['Jo']]]);
  });
  test('a vote on an alert that nobody knows is a dead letter that says so', () => {
    const [letter] = said([vote('X_1', 'Ada', 'real')]);
    expect(letter?.subject).toBe('sky.dead.curate.X_1');
    expect(letter?.headers?.['Reason']).toContain('no alert X_1');
  });
});

describe('forced photometry', () => {
  const history = [frame(detected(observation('A'), [detection('A', 1, [0, 0]), detection('A', 2, [60, 0]), detection('A', 3, [5000, 0])]))];
  const second = later('B', 1);
  test('is asked for at known places in a frame that were not seen in it, once', () => {
    const log = [...history, frame(detected(second, [detection('B', 1, [0, 0])]))];
    expect(askedIn(said(log)).map(({ forced_id, places }) => [forced_id, places.map(({ object_id }) => object_id)])).toEqual([['B-forced', ['A_2']]]);
  });
  test('its points join the light curve, and give way to a detection of the same frame', () => {
    const points = [{ object_id: 'A_2', x: 1, y: 1, flux: 20, flux_error: 10, score: 2 }, { object_id: 'A_1', x: 1, y: 1, flux: 1, flux_error: 10, score: 0.1 }, { object_id: 'nobody', x: 1, y: 1, flux: 1, flux_error: 10, score: 0.1 }];
    const log = [...history, frame(detected(second, [detection('B', 1, [0, 0])])), forced({ forced_id: 'B-forced', observation: second, zero_point: 27, points, not_measured: [] })];
    const measured = objectsIn(said(log)).slice(4);
    expect(measured.map(({ object_id, detections, light_curve }) => [object_id, detections, light_curve.map(({ observation_id, is_forced, mag }) => [observation_id, is_forced, mag === null])])).toEqual([['A_2', 1, [['A', false, false], ['B', true, true]]]]);
    const seenThen = objectsIn(said([...log, frame(detected(second, [detection('B', 1, [0, 0]), detection('B', 2, [60, 0])]))])).at(-1);
    expect(seenThen).toMatchObject({ object_id: 'A_2', light_curve: [{ is_forced: false }, { observation_id: 'B', is_forced: false }] });
  });
});

test('a frame that is taken in steps says what it says at once', () => {
  const all = [detected(observation('A'), [detection('A', 1, [0, 0]), detection('A', 2, [60, 0])]), detected(later('B', 1), [detection('B', 1, [0, 0])]), detected(observation('A'), [detection('A', 1, [0, 0])])];
  const [whole, stepping] = [open(), open()];
  for (const [i, body] of all.entries()) {
    const message = storedAs(frame(body), i + 1);
    const steps = stepping.applyInSteps?.(message);
    const facts = [];
    for (let step = steps?.next(); step !== undefined && step.done !== true; step = steps?.next()) facts.push(...step.value);
    expect(plain(facts)).toEqual(plain(whole.apply(message)));
  }
  expect(stepping.applyInSteps?.(storedAs(vote('A_1', 'Ada', 'real'), 9))).toBeUndefined();
});

test('what cannot be read is a dead letter that names the fault and changes nothing', () => {
  const machine = open();
  const before = Buffer.from(machine.snapshot() ?? []).toString();
  const bad = [
    { subject: 'sky.detected.A', body: '{"observation": 1}', stored: 0 }, configured({ filters: [{ name: 'x', where: 'detection.mga < 1' }] }), configured('nonsense'),
    { ...frame(detected(observation('a.b'), [])), subject: 'sky.detected.A' }, { ...frame(detected(observation('A'), [])), body: { ...detected(observation('A'), []), zero_point: 'NaN' } },
  ];
  const letters = said(bad, machine);
  expect(letters.map(({ subject }) => subject.split('.').slice(0, 3).join('.'))).toEqual(bad.map(() => 'sky.dead.curate'));
  expect(letters[1]?.headers?.['Reason']).toContain('filters[0].where: at character 1: an alert has no field detection.mga; detection.mag perhaps');
  expect(Buffer.from(machine.snapshot() ?? []).toString().replace(/"unreadable":\d+/, '"unreadable":0')).toBe(before);
});
