/** An observation as it is asked for, held against what its files say of themselves. Pure; pixels are not looked at. */
import type { SkyCamera, SkyObservation, SkyObservedBody } from '../../../../schemas/generated/index.ts';
import { separationDeg } from '../coordinates/direction.ts';
import { nestedIndex } from '../coordinates/healpix.ts';
import { airmass, horizonOf } from '../coordinates/horizon.ts';
import type { Header } from '../fits/header.ts';
import type { Wcs } from '../wcs/header-wcs.ts';
import { pixelAt, pixelScale, worldAt } from '../wcs/transform.ts';

/** A file by its headers. */
export interface FileFacts {
  readonly columns: number;
  readonly rows: number;
  readonly header: Header;
  readonly wcs: Wcs | undefined;
}

export interface ObservationFiles {
  readonly raw: FileFacts;
  readonly template: FileFacts;
  readonly bias: readonly FileFacts[];
  readonly dark: readonly FileFacts[];
  readonly flat: readonly FileFacts[];
  readonly badPixels: FileFacts | undefined;
  readonly hasCatalogue: boolean;
}

export interface IngestLimits {
  readonly mostPixels: number;
  readonly mostAirmass: number;
}

/** Why an exposure cannot be worked on; `field` is where in the event the remedy is. */
export interface IngestFault {
  readonly field: string;
  readonly code: 'WRONG_SHAPE' | 'TOO_LARGE' | 'NO_EXPOSURE_TIME' | 'NO_CAMERA' | 'MISSING_CALIBRATION' | 'NO_WCS' | 'NO_OVERLAP' | 'BELOW_HORIZON' | 'AIRMASS';
  readonly message: string;
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Ingested {
  readonly observation: SkyObservation;
  readonly healpix: number;
  /** The raw frame's own coordinates are there, and look where the telescope was said to point. */
  readonly hasWcs: boolean;
  readonly camera: SkyCamera;
  readonly templateCamera: SkyCamera;
  readonly warnings: readonly string[];
}

const dayMs = 86_400_000;
const unixEpochMjd = 40_587;
const NSIDE = 64;
/** Of the sides; a frame that holds less is no image of the sky. */
const LEAST_SIDE = 32;

export const mjdOf = (unixMs: number): number => unixMs / dayMs + unixEpochMjd;

/** All faults at once, or the observation. `asked` has passed its schema. */
export function observationOf(asked: SkyObservedBody, files: ObservationFiles, limits: IngestLimits): Ingested | { readonly faults: readonly IngestFault[] } {
  const { raw, template } = files;
  const faults: IngestFault[] = [...shapeFaults(files, limits), ...calibrationFaults(asked, files)];
  const warnings: string[] = [];
  const exposure = asked.exposure_seconds ?? exposureOf(raw.header);
  if (exposure === undefined || !(exposure > 0 && exposure <= 86_400)) faults.push({ field: 'exposure_seconds', code: 'NO_EXPOSURE_TIME', message: `the exposure time is ${exposure ?? 'neither given nor in the header (EXPTIME)'}; it must be above 0 and at most 86400 s`, numbers: exposure === undefined ? {} : { exposure_seconds: exposure } });
  const [camera, templateCamera] = [asked.camera ?? cameraOf(raw.header), asked.template_camera ?? cameraOf(template.header)];
  if (camera === undefined) faults.push(noCamera('camera', 'raw frame'));
  if (templateCamera === undefined) faults.push(noCamera('template_camera', 'template'));
  const pointing = pointingOf(asked, files, faults, warnings);
  const mjd = mjdOf(Date.parse(asked.observation_time)) + (exposure ?? 0) / 2 / 86_400;
  const air = airmassOf(asked, raw.header, mjd, pointing, limits, faults);
  if (faults.length > 0 || camera === undefined || templateCamera === undefined || exposure === undefined) return { faults };
  return {
    observation: {
      observation_id: asked.observation_id, ra: pointing.ra, dec: pointing.dec, observation_time: new Date(asked.observation_time).toISOString(), mjd, exposure_seconds: exposure,
      filter: asked.filter || (textOf(raw.header, 'FILTER') ?? ''), instrument: asked.instrument || (textOf(raw.header, 'INSTRUME') ?? ''), field: asked.field || (textOf(raw.header, 'OBJECT') ?? ''),
      airmass: air ?? null, columns: raw.columns, rows: raw.rows, pixel_scale_arcsec: pointing.scale, method: asked.method, synthetic: asked.synthetic, batch: asked.batch,
    },
    healpix: nestedIndex(NSIDE, pointing.ra, pointing.dec), hasWcs: pointing.hasWcs, camera, templateCamera, warnings,
  };
}

function shapeFaults({ raw, template, bias, dark, flat, badPixels }: ObservationFiles, { mostPixels }: IngestLimits): IngestFault[] {
  const numbers = ({ columns, rows }: FileFacts): Readonly<Record<string, number>> => ({ columns, rows, raw_columns: raw.columns, raw_rows: raw.rows });
  const size = ({ columns, rows }: FileFacts): string => `${columns} × ${rows}`;
  const named = [...bias.map((one, k) => [`files.bias[${k}]`, one] as const), ...dark.map((one, k) => [`files.dark[${k}]`, one] as const), ...flat.map((one, k) => [`files.flat[${k}]`, one] as const), ...(badPixels === undefined ? [] : [['files.bad_pixels', badPixels] as const])];
  const wrong = named.filter(([, one]) => one.columns !== raw.columns || one.rows !== raw.rows);
  const both = [['files.raw', raw], ['files.template', template]] as const;
  return [
    ...both.filter(([, one]) => one.columns * one.rows > mostPixels).map(([field, one]): IngestFault => ({ field, code: 'TOO_LARGE', message: `has ${size(one)} pixels, at most ${mostPixels} are taken (ALIDADE_SKY_MOST_PIXELS)`, numbers: { ...numbers(one), limit_pixels: mostPixels } })),
    ...both.filter(([, one]) => Math.min(one.columns, one.rows) < LEAST_SIDE).map(([field, one]): IngestFault => ({ field, code: 'WRONG_SHAPE', message: `has ${size(one)} pixels; a side has at least ${LEAST_SIDE}`, numbers: numbers(one) })),
    ...wrong.map(([field, one]): IngestFault => ({ field, code: 'WRONG_SHAPE', message: `has ${size(one)} pixels, the raw frame ${size(raw)}`, numbers: numbers(one) })),
  ];
}

function calibrationFaults({ calibrated }: SkyObservedBody, { bias, dark, flat }: ObservationFiles): IngestFault[] {
  const numbers = { bias: bias.length, dark: dark.length, flat: flat.length };
  const missing = (field: string, message: string): IngestFault => ({ field, code: 'MISSING_CALIBRATION', message, numbers });
  if (calibrated) return bias.length + dark.length + flat.length === 0 ? [] : [missing('calibrated', 'the raw frame is said to be calibrated, and calibration frames are given all the same')];
  const times = dark.map(({ header }) => exposureOf(header) ?? Number.NaN);
  return [
    ...(bias.length === 0 ? [missing('files.bias', 'there are 0 bias frames: give one or more, or a master; or say calibrated, when the frame is')] : []),
    ...(flat.length === 0 ? [missing('files.flat', 'there are 0 flat fields: give one or more, or a master; or say calibrated, when the frame is')] : []),
    ...(dark.length > 0 && !times.every((time) => time > 0 && time === times[0]) ? [missing('files.dark', `dark frames must have one exposure time of more than 0 s (EXPTIME); these have ${times.join(', ')}`)] : []),
    ...(dark.length > 0 ? flat.flatMap(({ header }, k) => (exposureOf(header) === undefined ? [missing(`files.flat[${k}]`, 'the header has no exposure time (EXPTIME), which scaling the dark needs')] : [])) : []),
  ];
}

const noCamera = (field: string, what: string): IngestFault => ({ field, code: 'NO_CAMERA', message: `the header of the ${what} has no GAIN above 0 and RDNOISE: the noise of its pixels is not known; give ${field}`, numbers: {} });

interface Pointing {
  readonly ra: number;
  readonly dec: number;
  /** arcsec/px. */
  readonly scale: number;
  readonly hasWcs: boolean;
}

/** Where the frame lies by its own coordinates when they can be believed, else where it was said to point. */
function pointingOf(asked: SkyObservedBody, { raw, template, hasCatalogue }: ObservationFiles, faults: IngestFault[], warnings: string[]): Pointing {
  const said = { ra: asked.ra % 360, dec: asked.dec, scale: template.wcs === undefined ? Number.NaN : pixelScale(template.wcs) * 3600, hasWcs: false };
  if (template.wcs === undefined || template.wcs.longitudeName !== 'RA') {
    faults.push({ field: 'files.template', code: 'NO_WCS', message: 'the template has no celestial coordinates (CTYPE1 such as RA---TAN)', numbers: {} });
    return said;
  }
  if (raw.wcs === undefined || raw.wcs.longitudeName !== 'RA') {
    warnings.push(`the raw frame has no celestial coordinates; they are measured with the ${hasCatalogue ? 'catalogue' : 'template'}`);
    return said;
  }
  const [ra, dec] = worldAt(raw.wcs, (raw.columns - 1) / 2, (raw.rows - 1) / 2);
  const scale = pixelScale(raw.wcs) * 3600;
  const [apart, diagonal] = [separationDeg(ra, dec, asked.ra, asked.dec), (scale / 3600) * Math.hypot(raw.columns, raw.rows)];
  if (!(apart <= diagonal)) {
    warnings.push(`the raw frame's coordinates lie ${apart.toPrecision(3)}° from ra, dec, more than its diagonal of ${diagonal.toPrecision(3)}°: they are not believed, but measured with the ${hasCatalogue ? 'catalogue' : 'template'}`);
    return said;
  }
  if (!overlaps(raw, raw.wcs, template, template.wcs)) {
    const [templateRa, templateDec] = worldAt(template.wcs, (template.columns - 1) / 2, (template.rows - 1) / 2);
    const away = separationDeg(ra, dec, templateRa, templateDec);
    faults.push({ field: 'files.template', code: 'NO_OVERLAP', message: `the template shows nothing of the frame: its centre is ${away.toPrecision(3)}° away`, numbers: { separation_deg: away, covered: 0 } });
  }
  return { ra, dec, scale, hasWcs: true };
}

const GRID = 9;

/** Whether any of 9 × 9 places of the frame lies on the template. */
function overlaps({ columns, rows }: FileFacts, wcs: Wcs, template: FileFacts, templateWcs: Wcs): boolean {
  for (let k = 0; k < GRID * GRID; k++) {
    const [lon, lat] = worldAt(wcs, ((k % GRID) / (GRID - 1)) * (columns - 1), (Math.floor(k / GRID) / (GRID - 1)) * (rows - 1));
    const [x, y] = pixelAt(templateWcs, lon, lat);
    if (x >= 0 && y >= 0 && x <= template.columns - 1 && y <= template.rows - 1) return true;
  }
  return false;
}

function airmassOf({ site }: SkyObservedBody, header: Header, mjd: number, { ra, dec }: Pointing, { mostAirmass }: IngestLimits, faults: IngestFault[]): number | undefined {
  const told = numberOf(header, 'AIRMASS');
  let air = told !== undefined && told >= 1 ? told : undefined;
  if (site !== null) {
    const [altitude] = horizonOf({ longitudeDeg: site.longitude, latitudeDeg: site.latitude }, mjd)(ra, dec);
    if (altitude < 0) {
      faults.push({ field: 'site', code: 'BELOW_HORIZON', message: `the field is ${(-altitude).toFixed(1)}° below the horizon of the site at that time`, numbers: { altitude_deg: altitude } });
      return undefined;
    }
    air ??= Math.max(1, airmass(altitude));
  }
  if (air !== undefined && air > mostAirmass) faults.push({ field: 'site', code: 'AIRMASS', message: `the airmass is ${air.toFixed(2)}, at most ${mostAirmass} is taken (ALIDADE_SKY_MOST_AIRMASS)`, numbers: { airmass: air, limit_airmass: mostAirmass } });
  return air;
}

const exposureOf = (header: Header): number | undefined => numberOf(header, 'EXPTIME') ?? numberOf(header, 'EXPOSURE');

function cameraOf(header: Header): SkyCamera | undefined {
  const [gain, readNoise] = [numberOf(header, 'GAIN'), numberOf(header, 'RDNOISE')];
  if (gain === undefined || readNoise === undefined || !(gain > 0) || !(readNoise >= 0)) return undefined;
  return { gain, read_noise: readNoise, saturation: numberOf(header, 'SATURATE') ?? null };
}

/** A card of another type than expected tells nothing. */
function numberOf(header: Header, keyword: string): number | undefined {
  const value = header.get(keyword);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(header: Header, keyword: string): string | undefined {
  const value = header.get(keyword);
  return typeof value === 'string' ? value.trim().slice(0, 128) : undefined;
}
