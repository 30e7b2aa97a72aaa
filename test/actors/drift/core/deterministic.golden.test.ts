/** Every deterministic case of the reference, every object, both sides, at every output time and at the end. */
import { describe, expect, test } from 'vitest';
import { geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import type { Forcing } from '../../../../actors/drift/core/forcing.ts';
import type { Land } from '../../../../actors/drift/core/land.ts';
import { ACTIVE, statusNames } from '../../../../actors/drift/core/particles.ts';
import { simulate } from '../../../../actors/drift/core/simulate.ts';
import { referenceMissing } from '../../../support/index.ts';
import { caseNames, coastMissing, forcingOf, landFor, missionOf, readDeterministic } from './cases.ts';
import type { DeterministicCase, LonLat, ReferenceObject } from './cases.ts';

/** Metres, by kind of forcing. */
const tolerance = { constant: 1, gridded: 5 };
/** Metres, for what the wrong coastline sample may be worth where a particle strands. */
const strandingMetres = 0.002 * 111194.93;

interface Track {
  readonly positions: LonLat[];
  readonly status: string[];
}

const missing = referenceMissing('drift', 'cases');

describe.skipIf(missing !== undefined)(`deterministic reference cases${missing === undefined ? '' : ` (${missing})`}`, () => {
  for (const name of caseNames('det_')) {
    const one = readDeterministic(name);
    const reason = coastMissing(one);
    test.skipIf(reason !== undefined)(`${name}: ${one.cases.length} objects${reason === undefined ? '' : ` (${reason})`}`, async () => {
      const forcing = one.cases[0] === undefined ? [] : await forcingOf(missionOf(one, one.cases[0]));
      const land = await landFor(one);
      for (const object of one.cases) {
        const tracks = run(one, object, forcing, land);
        expect(faultsOf(one, object, 'right', tracks[0]), `${object.object} right`).toEqual([]);
        expect(faultsOf(one, object, 'left', tracks[1]), `${object.object} left`).toEqual([]);
      }
    });
  }
});

function run(one: DeterministicCase, object: ReferenceObject, forcing: Forcing, land: Land): readonly [Track, Track] {
  const tracks: readonly [Track, Track] = [{ positions: [], status: [] }, { positions: [], status: [] }];
  const prescribed = { downwind: one.config.downwind_eps, crosswind: one.config.crosswind_eps };
  simulate(missionOf(one, object), forcing, land, {
    frame(_index, _time, frame) {
      tracks.forEach(({ positions, status }, i) => {
        positions.push([frame.lon[i] ?? NaN, frame.lat[i] ?? NaN]);
        status.push(statusNames[frame.status[i] ?? ACTIVE] ?? 'unreleased');
      });
    },
  }, { prescribed });
  return tracks;
}

/** What is wrong with a track, in words; nothing when it is right. */
function faultsOf(one: DeterministicCase, object: ReferenceObject, side: 'right' | 'left', track: Track): string[] {
  const expected = expectedPositions(object, side);
  if (track.positions.length !== one.times_h.length) return [`${track.positions.length} outputs in place of ${one.times_h.length}`];
  const limit = one.forcing_files === null ? tolerance.constant : tolerance.gridded;
  const reported = expected.length - 1;
  const statuses = side === 'right' ? object.right_status : (object.left_status ?? []);
  const lostAs = (one.status_categories ?? ['active', 'missing_data'])[statuses[reported] ?? 0] ?? 'active';
  const judged = lostAs === 'active' ? expected : expected.slice(0, reported);
  const faults = judged.flatMap((position, k) => {
    const off = metres(position, track.positions[k]) - rounding(position);
    return off <= limit ? [] : [`${off.toFixed(3)} m off at ${one.times_h[k]} h`];
  });
  return [...faults, ...(lostAs === 'active' ? finalFaults(object, side, track, limit) : lossFaults(one, object, expected, lostAs, track))];
}

function expectedPositions(object: ReferenceObject, side: 'right' | 'left'): LonLat[] {
  const lat = object[`${side}_lat`];
  return object[`${side}_lon`].flatMap((lon, k): LonLat[] => {
    const other = lat[k] ?? null;
    return lon === null || other === null ? [] : [[lon, other]];
  });
}

function finalFaults(object: ReferenceObject, side: 'right' | 'left', track: Track, limit: number): string[] {
  const faults = track.status.at(-1) === 'active' ? [] : [`${track.status.at(-1)} at the end`];
  const final = object.final_float64_right_left?.[side === 'right' ? 0 : 1];
  if (final === undefined) return faults;
  const off = metres(final, track.positions.at(-1));
  return off <= limit ? faults : [...faults, `${off.toFixed(4)} m off at the end`];
}

/** Lost in the same way within one output interval; a stranded one within a step's drift and two coastline samples. */
function lossFaults(one: DeterministicCase, object: ReferenceObject, expected: readonly LonLat[], lostAs: string, track: Track): string[] {
  const reported = expected.length - 1;
  const first = track.status.findIndex((status) => status !== 'active');
  if (track.status.at(-1) !== lostAs || first < 0 || Math.abs(first - reported) > 1) return [`${track.status.at(-1)} from output ${first}, expected ${lostAs} from ${reported}`];
  if (lostAs !== 'stranded') return [];
  const end = expected[reported];
  const before = expected[reported - 1];
  if (end === undefined) return ['no position'];
  const interval = before === undefined ? 0 : metres(before, end);
  const allowed = Math.max((interval * Math.abs(one.config.time_step_s)) / one.config.time_step_output_s, object.step_length_m ?? 0) + strandingMetres;
  const off = metres(end, track.positions.at(-1));
  return off <= allowed ? [] : [`stranded ${off.toFixed(0)} m away, allowed ${allowed.toFixed(0)}`];
}

/** NaN, which no limit admits, where there is no position. */
function metres([lon, lat]: LonLat, [otherLon, otherLat]: LonLat = [NaN, NaN]): number {
  return geodesicInverse(lon, lat, otherLon, otherLat).distance;
}

/** Half the float32 spacing at a position, in metres: older hourly positions are rounded so. */
function rounding([lon, lat]: LonLat): number {
  return Math.hypot(halfSpacing(lon) * Math.cos((lat * Math.PI) / 180), halfSpacing(lat)) * 111700;
}

function halfSpacing(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -126))) - 23) / 2;
}
