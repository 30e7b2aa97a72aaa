/**
 * An alert of ours in the form of ZTF (schema 4.02). What ZTF alone has (PS1 and Gaia neighbours, its field and camera
 * numbers) is null; a number that its schema does not let be null is −999 where there is none, as ZTF itself writes it.
 */
import { bandOf, earlier, finite, forcedPoints, pointId, type LightPoint, type PacketAlert, type PacketCutouts } from './alert.ts';
import type { PacketValue } from './encode.ts';
import { numberOfId } from './identity.ts';
import { ztfVersion } from './ztf-schema.ts';

const none = -999;
const jdOfMjd = (mjd: number): number => mjd + 2_400_000.5;
const jdOfTime = (iso: string): number => Date.parse(iso) / 86_400_000 + 2_440_587.5;
const filterIds: Readonly<Record<string, number>> = { g: 1, r: 2, i: 3 };
/** 0 where it is none of ZTF's. */
const filterId = (filter: string): number => filterIds[bandOf(filter) ?? ''] ?? 0;
const sign = (isPositive: boolean): string => (isPositive ? 't' : 'f');
/** Fields of ours are words; ZTF's are numbers below 2^31. */
const fieldNumber = (field: string): number | null => (/^\d{1,9}$/.test(field) ? Number(field) : null);

/** `cutouts`: gzipped. */
export function ztfAlert(alert: PacketAlert, cutouts: PacketCutouts, publisher: string): { readonly [field: string]: PacketValue } {
  const before = earlier(alert);
  const forced = forcedPoints(alert);
  const stamp = (name: string, data: Uint8Array | null): PacketValue => (data === null ? null : { fileName: `${alert.alert_id}_${name}.fits.gz`, stampData: data });
  return {
    schemavsn: ztfVersion,
    publisher,
    objectId: alert.object_id,
    candid: numberOfId(alert.alert_id),
    candidate: candidateOf(alert, before.length, forced.length),
    prv_candidates: before.length === 0 ? null : before.map((point) => previousOf(point, alert)),
    fp_hists: forced.length === 0 ? null : forced.map((point) => forcedOf(point, alert)),
    cutoutScience: stamp('science', cutouts.science),
    cutoutTemplate: stamp('template', cutouts.template),
    cutoutDifference: stamp('difference', cutouts.difference),
  };
}

function candidateOf(alert: PacketAlert, before: number, forced: number): PacketValue {
  const { observation, detection, object, model, zero_point } = alert;
  return {
    jd: jdOfTime(observation.observation_time),
    fid: filterId(observation.filter),
    pid: numberOfId(observation.observation_id),
    programid: 0,
    candid: numberOfId(alert.alert_id),
    isdiffpos: sign(detection.is_positive),
    field: fieldNumber(observation.field),
    xpos: detection.x + 1,
    ypos: detection.y + 1,
    ra: detection.ra,
    dec: detection.dec,
    magpsf: finite(detection.mag) ?? none,
    sigmapsf: finite(detection.mag_error) ?? none,
    ranr: none,
    decnr: none,
    ndethist: Math.max(object.detections, before + 1),
    ncovhist: Math.max(object.detections, before + 1) + forced,
    jdstarthist: jdOfMjd(object.first_mjd),
    jdendhist: jdOfMjd(object.last_mjd),
    scorr: finite(detection.score),
    nmtchps: 0,
    rfid: numberOfId(alert.frames.template.hash),
    jdstartref: none,
    jdendref: none,
    nframesref: 0,
    nmatches: 0,
    magzpsci: finite(zero_point),
    exptime: observation.exposure_seconds,
    // A trained network's word and that of rules have fields of their own.
    ...(model === null ? { rb: detection.reliability, rbversion: 'rules', drb: null, drbversion: '' } : { rb: null, rbversion: '', drb: detection.reliability, drbversion: `${model.id} ${model.version}` }),
  };
}

/** Its time is the middle of its exposure: where it began is not kept. */
function previousOf(point: LightPoint, { object_id }: PacketAlert): PacketValue {
  return {
    jd: jdOfMjd(point.mjd),
    fid: filterId(point.filter),
    pid: numberOfId(point.observation_id),
    programid: 0,
    candid: numberOfId(pointId(point, object_id)),
    isdiffpos: sign(point.flux >= 0),
    ra: finite(point.ra),
    dec: finite(point.dec),
    magpsf: finite(point.mag),
    sigmapsf: finite(point.mag_error),
    ranr: null,
    decnr: null,
    rb: finite(point.reliability),
    scorr: finite(point.score),
    magzpsci: finite(point.zero_point),
    rbversion: '',
  };
}

function forcedOf(point: LightPoint, { frames }: PacketAlert): PacketValue {
  return {
    fid: filterId(point.filter),
    pid: numberOfId(point.observation_id),
    rfid: numberOfId(frames.template.hash),
    magzpsci: finite(point.zero_point),
    programid: 0,
    jd: jdOfMjd(point.mjd),
    forcediffimflux: finite(point.flux),
    forcediffimfluxunc: finite(point.flux_error),
    procstatus: '0',
    ranr: none,
    decnr: none,
  };
}
