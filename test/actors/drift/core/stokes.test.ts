import { expect, test } from 'vitest';
import { geodesicDirect } from '../../../../actors/numeric/geodesic.ts';
import type { Forcing } from '../../../../actors/drift/core/forcing.ts';
import { MISSING_DATA } from '../../../../actors/drift/core/particles.ts';
import { BUOY, constant, mission, run } from './scenes.ts';

const waves: Forcing[number] = { kind: 'constant', values: { sea_surface_wave_stokes_drift_x_velocity: -0.3, sea_surface_wave_stokes_drift_y_velocity: 0.4 } };
const forcing: Forcing = [waves, constant(0, 10, 0.5, 0.2)];

test('Stokes drift is a third move, from where the current move ended', () => {
  const { last } = run(mission({ objectId: BUOY, stokesDrift: true }), forcing);
  const at = { lonDeg: 4, latDeg: 60 };
  geodesicDirect(at.lonDeg, at.latDeg, 300, 120, at);
  geodesicDirect(at.lonDeg, at.latDeg, -180, 240, at);
  expect(last.lon[0]).toBeCloseTo(at.lonDeg, 10);
  expect(last.lat[0]).toBeCloseTo(at.latDeg, 10);
});

test('Stokes drift is off by default, as the leeway coefficients contain it', () => {
  const at = { lonDeg: 4, latDeg: 60 };
  geodesicDirect(at.lonDeg, at.latDeg, 300, 120, at);
  expect(run(mission({ objectId: BUOY }), forcing).last.lon[0]).toBeCloseTo(at.lonDeg, 10);
});

test('a mission with Stokes drift loses particles where no source has it', () => {
  const { report, last } = run(mission({ objectId: BUOY, stokesDrift: true }), [constant(0, 10, 0.5, 0.2)]);
  expect(report).toMatchObject({ missingData: 2, active: 0 });
  expect([...last.status]).toEqual([MISSING_DATA, MISSING_DATA]);
});
