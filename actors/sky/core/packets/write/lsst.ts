/**
 * An alert of ours in the form of LSST (schema 11.0). Fluxes are nJy and so need a zero point: null without one. What only
 * LSST's own pipeline measures is null, counts of it 0.
 */
import { mjdOfIso, taiOf } from '../../coordinates/time.ts';
import { candidateFlags } from '../../difference/candidates.ts';
import { bandOf, earlier, finite, forcedPoints, pointId, type Band, type LightPoint, type PacketAlert, type PacketCutouts } from './alert.ts';
import type { PacketValue } from './encode.ts';
import { numberOfId } from './identity.ts';

/** AB magnitude of 1 nJy. */
const nanojansky = 31.4;
/** Pixels of a cutout's side. */
const cutoutSize = 63;

/** An object may be called like its first detection; their numbers differ. */
const objectNumber = ({ object_id }: PacketAlert): bigint => numberOfId(`object/${object_id}`);
/** nJy of 1 ADU; null without a zero point. */
const scaleOf = (zeroPoint: number | null): number | null => (finite(zeroPoint) === null || zeroPoint === null ? null : 10 ** ((nanojansky - zeroPoint) / 2.5));
const scaled = (flux: number, scale: number | null): number | null => (scale === null ? null : finite(flux * scale));
const degrees = (arcsec: number): number => arcsec / 3600;

/** `cutouts`: FITS, not packed. */
export function lsstAlert(alert: PacketAlert, cutouts: PacketCutouts): { readonly [field: string]: PacketValue } {
  const before = earlier(alert);
  const forced = forcedPoints(alert);
  const own = ownPoint(alert);
  return {
    diaSourceId: numberOfId(alert.alert_id),
    diaSource: sourceOf(alert),
    prvDiaSources: before.length === 0 ? null : before.map((point) => previousOf(point, alert)),
    prvDiaForcedSources: forced.length === 0 ? null : forced.map((point) => forcedOf(point, alert)),
    diaObject: objectOf(alert, [...before, own], forced),
    ssSource: null,
    mpc_orbits: null,
    cutoutDifference: cutouts.difference,
    cutoutScience: cutouts.science,
    cutoutTemplate: cutouts.template,
  };
}

const processedAt = ({ at }: PacketAlert): number => taiOf(mjdOfIso(at) ?? Date.parse(at) / 86_400_000 + 40_587);

function sourceOf(alert: PacketAlert): PacketValue {
  const { observation, detection, zero_point, withdrawn } = alert;
  const scale = scaleOf(zero_point);
  const has = (flag: number): boolean => (detection.flags & flag) !== 0;
  const error = degrees(detection.position_error_arcsec);
  return {
    ...unmeasured,
    diaSourceId: numberOfId(alert.alert_id),
    visit: numberOfId(observation.observation_id),
    diaObjectId: objectNumber(alert),
    midpointMjdTai: taiOf(observation.mjd),
    ra: detection.ra, raErr: error, dec: detection.dec, decErr: error,
    x: detection.x, y: detection.y, centroid_flag: has(candidateFlags.unsettled),
    isNegative: !detection.is_positive,
    snr: finite(Math.abs(detection.flux) / detection.flux_error),
    psfFlux: scaled(detection.flux, scale), psfFluxErr: scaled(detection.flux_error, scale),
    reliability: detection.reliability,
    band: bandOf(observation.filter) ?? null,
    isDipole: detection.class === 'dipole' || has(candidateFlags.dipole),
    timeProcessedMjdTai: processedAt(alert),
    timeWithdrawnMjdTai: withdrawn ? processedAt(alert) : null,
    pixelFlags_edge: has(candidateFlags.edge), pixelFlags_bad: has(candidateFlags.masked),
  };
}

/** What every source must say and none of ours can. */
const unmeasured = { detector: 0, psfNdata: 0, trailNdata: 0, dipoleNdata: 0, dipoleFitAttempted: false, bboxSize: cutoutSize } as const;

function previousOf(point: LightPoint, alert: PacketAlert): PacketValue {
  const scale = scaleOf(point.zero_point);
  return {
    ...unmeasured,
    diaSourceId: numberOfId(pointId(point, alert.object_id)),
    visit: numberOfId(point.observation_id),
    diaObjectId: objectNumber(alert),
    midpointMjdTai: taiOf(point.mjd),
    // A place is demanded: of a point whose own was not kept it is its object's. Its pixel is not kept.
    ra: point.ra ?? alert.object.ra, dec: point.dec ?? alert.object.dec, x: NaN, y: NaN,
    isNegative: point.flux < 0,
    snr: finite(Math.abs(point.flux) / point.flux_error),
    psfFlux: scaled(point.flux, scale), psfFluxErr: scaled(point.flux_error, scale),
    reliability: finite(point.reliability),
    band: bandOf(point.filter) ?? null,
    timeProcessedMjdTai: taiOf(point.mjd),
  };
}

function forcedOf(point: LightPoint, alert: PacketAlert): PacketValue {
  const scale = scaleOf(point.zero_point);
  return {
    diaForcedSourceId: numberOfId(pointId(point, alert.object_id)),
    diaObjectId: objectNumber(alert),
    ra: alert.object.ra, dec: alert.object.dec,
    visit: numberOfId(point.observation_id), detector: 0,
    psfFlux: scaled(point.flux, scale), psfFluxErr: scaled(point.flux_error, scale),
    midpointMjdTai: taiOf(point.mjd),
    band: bandOf(point.filter) ?? null,
    timeProcessedMjdTai: taiOf(point.mjd),
  };
}

/** The detection itself as the newest point of its object. */
const ownPoint = ({ alert_id, observation, detection, zero_point }: PacketAlert): LightPoint => ({
  observation_id: observation.observation_id, detection_id: alert_id, mjd: observation.mjd, filter: observation.filter, flux: detection.flux, flux_error: detection.flux_error, zero_point,
  mag: detection.mag, mag_error: detection.mag_error, score: detection.score, reliability: detection.reliability, is_forced: false, ra: detection.ra, dec: detection.dec,
});

function objectOf(alert: PacketAlert, detected: readonly LightPoint[], forced: readonly LightPoint[]): PacketValue {
  const { object } = alert;
  const error = degrees(object.position_error_arcsec);
  return {
    diaObjectId: objectNumber(alert),
    validityStartMjdTai: processedAt(alert),
    ra: object.ra, raErr: error, dec: object.dec, decErr: error,
    ...Object.assign({}, ...(['u', 'g', 'r', 'i', 'z', 'y'] as const).map((band) => inBand(band, fluxesOf(detected, band), fluxesOf(forced, band)))),
    firstDiaSourceMjdTai: taiOf(object.first_mjd), lastDiaSourceMjdTai: taiOf(object.last_mjd),
    nDiaSources: object.detections,
  };
}

interface Flux {
  readonly mjd: number;
  /** nJy. */
  readonly flux: number;
  readonly error: number;
}

function fluxesOf(points: readonly LightPoint[], band: Band): readonly Flux[] {
  return points.flatMap((point) => {
    const scale = bandOf(point.filter) === band ? scaleOf(point.zero_point) : null;
    const [flux, error] = [scaled(point.flux, scale), scaled(point.flux_error, scale)];
    return flux === null || error === null || error <= 0 ? [] : [{ mjd: point.mjd, flux, error }];
  });
}

function inBand(band: Band, detected: readonly Flux[], forced: readonly Flux[]): { readonly [field: string]: PacketValue } {
  const mean = weightedMean(detected);
  const fp = weightedMean(forced);
  return {
    [`${band}_psfFluxNdata`]: detected.length,
    ...(mean === undefined ? {} : {
      [`${band}_psfFluxMean`]: mean.value, [`${band}_psfFluxMeanErr`]: mean.error, [`${band}_psfFluxSigma`]: scatter(detected),
      [`${band}_psfFluxMin`]: Math.min(...detected.map(({ flux }) => flux)), [`${band}_psfFluxMax`]: Math.max(...detected.map(({ flux }) => flux)),
      [`${band}_psfFluxMaxSlope`]: steepest(detected), [`${band}_psfFluxErrMean`]: detected.reduce((sum, { error }) => sum + error, 0) / detected.length,
    }),
    ...(fp === undefined ? {} : { [`${band}_fpFluxMean`]: fp.value, [`${band}_fpFluxMeanErr`]: fp.error }),
  };
}

/** By inverse variances. */
function weightedMean(points: readonly Flux[]): { readonly value: number; readonly error: number } | undefined {
  if (points.length === 0) return undefined;
  const weight = points.reduce((sum, { error }) => sum + error ** -2, 0);
  return { value: points.reduce((sum, { flux, error }) => sum + flux * error ** -2, 0) / weight, error: weight ** -0.5 };
}

/** Standard deviation, one degree of freedom spent on the mean; null of a single point. */
function scatter(points: readonly Flux[]): number | null {
  if (points.length < 2) return null;
  const mean = points.reduce((sum, { flux }) => sum + flux, 0) / points.length;
  return Math.sqrt(points.reduce((sum, { flux }) => sum + (flux - mean) ** 2, 0) / (points.length - 1));
}

/** Largest change from one point to the next over the days between them; null where no time passed. */
function steepest(points: readonly Flux[]): number | null {
  const slopes = points.slice(1).flatMap((point, place) => {
    const before = points[place];
    return before === undefined || point.mjd <= before.mjd ? [] : [(point.flux - before.flux) / (point.mjd - before.mjd)];
  });
  return slopes.length === 0 ? null : Math.max(...slopes);
}
