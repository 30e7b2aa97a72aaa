/**
 * The alert schema of the Rubin Observatory (LSST), version 11.0: names, types and order of the fields as its packets
 * carry them, the words our own.
 */
import { fieldsOf, optional, type PacketRecord } from './avro-schema.ts';

const bands = ['u', 'g', 'r', 'i', 'z', 'y'] as const;

const flags = (names: string): string => names.trim().split(/\s+/).map((name) => `${name} boolean?`).join('\n');
const floats = (names: string): string => names.trim().split(/\s+/).map((name) => `${name} float?`).join('\n');
const doubles = (names: string): string => names.trim().split(/\s+/).map((name) => `${name} double?`).join('\n');

const diaSource: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.diaSource', doc: 'a detection in a difference image',
  fields: fieldsOf(`
diaSourceId long
visit long the exposure
detector int
diaObjectId long?
ssObjectId long?
parentDiaSourceId long?
midpointMjdTai double middle of the exposure, TAI
ra double deg, ICRS
raErr float? deg
dec double deg, ICRS
decErr float? deg
ra_dec_Cov float? deg^2
x float px, the first pixel is 0
xErr float? px
y float px, the first pixel is 0
yErr float? px
centroid_flag boolean?
apFlux float? nJy
apFluxErr float? nJy
apFlux_flag boolean?
apFlux_flag_apertureTruncated boolean?
isNegative boolean? fainter than the template
snr float?
psfFlux float? nJy
psfFluxErr float? nJy
psfLnL float?
psfChi2 float?
psfNdata int
${flags('psfFlux_flag psfFlux_flag_edge psfFlux_flag_noGoodPixels')}
trailFlux float?
trailFluxErr float?
trailRa double?
trailRaErr float?
trailDec double?
trailDecErr float?
${floats('trailLength trailLengthErr trailAngle trailAngleErr trailChi2')}
trailNdata int
trail_flag_edge boolean?
${floats('dipoleMeanFlux dipoleMeanFluxErr dipoleFluxDiff dipoleFluxDiffErr dipoleLength dipoleAngle dipoleChi2')}
dipoleNdata int
scienceFlux float? nJy
scienceFluxErr float? nJy
${flags('forced_PsfFlux_flag forced_PsfFlux_flag_edge forced_PsfFlux_flag_noGoodPixels')}
templateFlux float? nJy
templateFluxErr float? nJy
${floats('ixx iyy ixy ixxPSF iyyPSF ixyPSF')}
${flags('shape_flag shape_flag_no_pixels shape_flag_not_contained shape_flag_parent_source')}
extendedness float?
reliability float? 0 to 1
band string?
isDipole boolean?
dipoleFitAttempted boolean?
timeProcessedMjdTai double
timeWithdrawnMjdTai double?
bboxSize int px
${flags(`pixelFlags pixelFlags_bad pixelFlags_cr pixelFlags_crCenter pixelFlags_edge pixelFlags_nodata pixelFlags_nodataCenter
  pixelFlags_interpolated pixelFlags_interpolatedCenter pixelFlags_offimage pixelFlags_saturated pixelFlags_saturatedCenter
  pixelFlags_suspect pixelFlags_suspectCenter pixelFlags_streak pixelFlags_streakCenter pixelFlags_injected pixelFlags_injectedCenter
  pixelFlags_injected_template pixelFlags_injected_templateCenter glint_trail`)}`),
};

const diaForcedSource: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.diaForcedSource', doc: 'flux measured at the place of a known object',
  fields: fieldsOf(`
diaForcedSourceId long
diaObjectId long
ra double deg
dec double deg
visit long
detector int
psfFlux float? nJy
psfFluxErr float? nJy
midpointMjdTai double
scienceFlux float?
scienceFluxErr float?
band string?
timeProcessedMjdTai double
timeWithdrawnMjdTai double?`),
};

const inBand = (names: (band: string) => readonly string[]): string => bands.flatMap(names).join('\n');

const diaObject: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.diaObject', doc: 'what detections at one place are of',
  fields: fieldsOf(`
diaObjectId long
validityStartMjdTai double
ra double deg
raErr float? deg
dec double deg
decErr float? deg
ra_dec_Cov float?
${inBand((b) => [`${b}_psfFluxMean float? nJy`, `${b}_psfFluxMeanErr float?`, `${b}_psfFluxSigma float?`, `${b}_psfFluxNdata int`, `${b}_fpFluxMean float?`, `${b}_fpFluxMeanErr float?`])}
${inBand((b) => [`${b}_scienceFluxMean float?`, `${b}_scienceFluxMeanErr float?`])}
${inBand((b) => [`${b}_psfFluxMin float?`, `${b}_psfFluxMax float?`, `${b}_psfFluxMaxSlope float? nJy/day`, `${b}_psfFluxErrMean float?`])}
firstDiaSourceMjdTai double?
lastDiaSourceMjdTai double?
nDiaSources int`),
};

const ssSource: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.ssSource', doc: 'of a known body of the solar system; never given here',
  fields: fieldsOf(`
diaSourceId long
ssObjectId long
designation string?
eclLambda double
eclBeta double
galLon double
galLat double
${floats('elongation phaseAngle topoRange topoRangeRate helioRange helioRangeRate')}
${doubles('ephRa ephDec')}
${floats('ephVmag ephRate ephRateRa ephRateDec ephOffset')}
${doubles('ephOffsetRa ephOffsetDec')}
${floats(`ephOffsetAlongTrack ephOffsetCrossTrack helio_x helio_y helio_z helio_vx helio_vy helio_vz helio_vtot
  topo_x topo_y topo_z topo_vx topo_vy topo_vz topo_vtot`)}
diaDistanceRank int?`),
};

const elements = 'yarkovsky srp a1 a2 a3 dt mean_anomaly period mean_motion';
const uncertain = (names: string): string => names.split(' ').map((name) => `${name}_unc`).join(' ');
const mpcOrbits: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.mpc_orbits', doc: 'its orbit; never given here',
  fields: fieldsOf(`
id int
designation string
packed_primary_provisional_designation string
unpacked_primary_provisional_designation string
mpc_orb_jsonb string?
created_at long?
updated_at long?
orbit_type_int int?
u_param int?
nopp int?
arc_length_total double?
arc_length_sel double?
nobs_total int?
nobs_total_sel int?
${doubles(`a q e i node argperi peri_time ${elements}`)}
${doubles(uncertain(`a q e i node argperi peri_time ${elements}`))}
${doubles('epoch_mjd h g not_normalized_rms normalized_rms earth_moid')}
fitting_datetime long?`),
};

export const lsstSchema: PacketRecord = {
  type: 'record', name: 'lsst.v11_0.alert', doc: 'an alert in the form of LSST',
  fields: [
    ...fieldsOf('diaSourceId long\nobservation_reason string?\ntarget_name string?'),
    { name: 'diaSource', type: diaSource },
    optional('prvDiaSources', { type: 'array', items: 'lsst.v11_0.diaSource' }),
    optional('prvDiaForcedSources', { type: 'array', items: diaForcedSource }),
    optional('diaObject', diaObject),
    optional('ssSource', ssSource),
    optional('mpc_orbits', mpcOrbits),
    ...fieldsOf('cutoutDifference bytes?\ncutoutScience bytes?\ncutoutTemplate bytes?'),
  ],
};
