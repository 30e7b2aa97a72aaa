/** What an alert of any survey says, in one vocabulary. A field that is not there, is null or one of the surveys' "none" is undefined. */

export type Survey = 'ztf' | 'lsst' | 'atlas' | 'unknown';

export interface AlertSummary {
  readonly survey: Survey;
  /** As the packet itself says it; LSST says it in the name of its schema. */
  readonly schemaVersion: string | undefined;
  readonly objectId: string | undefined;
  readonly candidateId: string | undefined;
  /** Degrees, ICRS. */
  readonly ra: number | undefined;
  readonly dec: number | undefined;
  /** Modified Julian Date as the survey gives it: TAI of LSST, UTC of ZTF and ATLAS. */
  readonly mjd: number | undefined;
  readonly band: string | undefined;
  /** AB magnitude of the difference; its sign is in `isNegative`. */
  readonly magnitude: number | undefined;
  readonly magnitudeError: number | undefined;
  /** nJy (LSST only). */
  readonly flux: number | undefined;
  readonly fluxError: number | undefined;
  /** Fainter than in the template. */
  readonly isNegative: boolean | undefined;
  /** The survey's own real/bogus score, 0…1. */
  readonly score: number | undefined;
  /** Which network gave it. */
  readonly scoreVersion: string | undefined;
  /** Earlier detections of the object in the packet, limits left out. */
  readonly history: number;
}

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const ztfBands = ['?', 'g', 'r', 'i'];
/** ZTF and ATLAS write -999 (and less) for a number that they do not have. */
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) && value > -990 ? value : undefined);
const idOf = (value: unknown): string | undefined => ((typeof value === 'string' && value !== '') || (typeof value === 'number' && value !== 0) || typeof value === 'bigint' ? String(value) : undefined);
const truthOf = (value: unknown): boolean | undefined => (value === 't' || value === '1' || value === true ? true : value === 'f' || value === '0' || value === false ? false : undefined);

const nothing: AlertSummary = {
  survey: 'unknown', schemaVersion: undefined, objectId: undefined, candidateId: undefined, ra: undefined, dec: undefined, mjd: undefined, band: undefined, magnitude: undefined, magnitudeError: undefined,
  flux: undefined, fluxError: undefined, isNegative: undefined, score: undefined, scoreVersion: undefined, history: 0,
};

/** `schemaName` is the full name of the record's schema, such as `lsst.v9_0.alert`. */
export function summarise(record: Fields, schemaName: string): AlertSummary {
  if (isFields(record['diaSource'])) return lsst(record, record['diaSource'], schemaName);
  const candidate = record['candidate'];
  if (!isFields(candidate)) return { ...nothing, objectId: idOf(record['objectId']), candidateId: idOf(record['candid']) };
  return 'jd' in candidate ? ztf(record, candidate) : atlas(record, candidate);
}

function ztf(record: Fields, candidate: Fields): AlertSummary {
  const jd = numberOf(candidate['jd']);
  const bright = truthOf(candidate['isdiffpos']);
  const version = idOf(candidate['drbversion']);
  const earlier = Array.isArray(record['prv_candidates']) ? record['prv_candidates'] : [];
  return {
    ...nothing,
    survey: 'ztf',
    history: earlier.filter((one) => isFields(one) && numberOf(one['magpsf']) !== undefined).length,
    schemaVersion: idOf(record['schemavsn']), objectId: idOf(record['objectId']), candidateId: idOf(record['candid'] ?? candidate['candid']),
    ra: numberOf(candidate['ra']), dec: numberOf(candidate['dec']), mjd: jd === undefined ? undefined : jd - 2_400_000.5, band: ztfBands[Number(candidate['fid'])],
    magnitude: numberOf(candidate['magpsf']), magnitudeError: numberOf(candidate['sigmapsf']), isNegative: bright === undefined ? undefined : !bright,
    // drb 0 without a version means "not scored".
    ...(version === undefined ? { score: numberOf(candidate['rb']), scoreVersion: idOf(candidate['rbversion']) } : { score: numberOf(candidate['drb']), scoreVersion: version }),
  };
}

function atlas(record: Fields, candidate: Fields): AlertSummary {
  const bright = truthOf(candidate['isdiffpos']);
  const magnitude = numberOf(candidate['Mag']);
  return {
    ...nothing,
    survey: idOf(record['publisher'])?.startsWith('ATLAS') === true ? 'atlas' : 'unknown',
    schemaVersion: idOf(record['schemavsn']), objectId: idOf(record['objectId']), candidateId: idOf(record['candid']), ra: numberOf(candidate['RA']), dec: numberOf(candidate['Dec']),
    mjd: numberOf(candidate['mjd']), band: idOf(candidate['filter']), magnitude: magnitude === undefined ? undefined : Math.abs(magnitude), magnitudeError: numberOf(candidate['Dmag']), isNegative: bright === undefined ? undefined : !bright,
  };
}

function lsst(record: Fields, source: Fields, schemaName: string): AlertSummary {
  const earlier = Array.isArray(record['prvDiaSources']) ? record['prvDiaSources'] : [];
  const flux = typeof source['psfFlux'] === 'number' ? source['psfFlux'] : undefined;
  return {
    ...nothing,
    survey: 'lsst',
    history: earlier.length,
    schemaVersion: /\bv(\d+_\d+)\b/.exec(schemaName)?.[1]?.replace('_', '.'), objectId: idOf(source['diaObjectId']) ?? idOf(source['ssObjectId']), candidateId: idOf(source['diaSourceId']),
    ra: numberOf(source['ra']), dec: numberOf(source['dec']), mjd: numberOf(source['midpointMjdTai']), band: idOf(source['band']),
    flux, fluxError: numberOf(source['psfFluxErr']), isNegative: typeof source['isNegative'] === 'boolean' ? source['isNegative'] : flux === undefined ? undefined : flux < 0,
    score: numberOf(source['reliability']),
  };
}
