/** A generated night as files that are handed in like anybody's. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { headerFromCards } from '../../actors/sky/core/fits/header.ts';
import type { PointSource } from '../../actors/sky/core/simulate/moffat.ts';
import { starsOf } from '../../actors/sky/core/simulate/pair.ts';
import { generateNight, rawDefaults, type GeneratedFile, type GeneratedNight, type RawSettings } from '../../actors/sky/core/simulate/raw.ts';
import { wcsOf } from '../../actors/sky/core/wcs/header-wcs.ts';
import { worldAt } from '../../actors/sky/core/wcs/transform.ts';
import type { SkyObservedBody } from '../../schemas/index.ts';
import { writeImageFile } from './files.ts';

export interface DemoRequest {
  /** px on a side. */
  readonly size: number;
  readonly seed: number;
  readonly id: string;
}

export interface SkyDemo {
  /** Its files are named below the folder that was given. */
  readonly observation: SkyObservedBody;
  /** What is new in the exposure, with its place on the sky. */
  readonly truth: readonly (PointSource & { readonly ra: number; readonly dec: number })[];
  /** Of the files. */
  readonly folder: string;
}

const label = { keyword: 'COMMENT', comment: 'GENERATED for demonstrations: nothing of it is in the sky.' } as const;
/** AB magnitude of 1 ADU in the generated catalogue. */
const ZERO_POINT = 25;
/** ADU; fainter stars are in no catalogue. */
const CATALOGUED = 1000;

const settingsOf = ({ size, seed }: DemoRequest): RawSettings => ({ ...rawDefaults, columns: size, rows: size, seed, starsPerMegapixel: size < 600 ? 1500 : rawDefaults.starsPerMegapixel, transients: Math.max(4, Math.round((size * size) / 80_000)), faintFlux: 400, brightFlux: 6000, cosmicRays: Math.round((size * size) / 30_000) });

/** Writes the night below `folder`; each file appears whole. The same size and seed give the same bytes. */
export async function writeSkyDemo(folder: string, request: DemoRequest): Promise<SkyDemo> {
  const name = `demo-${request.size}-${request.seed}`;
  const settings = settingsOf(request);
  const night = generateNight(settings);
  const files = await writeNight(folder, name, night);
  const wcs = wcsOf(headerFromCards(night.raw.cards));
  const at = (x: number, y: number): { readonly ra: number; readonly dec: number } => {
    const [ra, dec] = worldAt(wcs, x, y);
    return { ra, dec };
  };
  const stars = starsOf(settings).filter(({ flux }) => flux >= CATALOGUED);
  await writeWhole(join(folder, name, 'catalogue.csv'), ['ra,dec,mag', ...stars.map(({ x, y, flux }) => `${at(x, y).ra},${at(x, y).dec},${ZERO_POINT - 2.5 * Math.log10(flux)}`), ''].join('\n'));
  const centre = at((settings.columns - 1) / 2, (settings.rows - 1) / 2);
  return {
    observation: {
      observation_id: request.id, ...centre, observation_time: '2024-03-01T04:00:00Z', exposure_seconds: null, filter: 'r', instrument: 'generated', field: 'GENERATED', site: null, method: 'zogy', calibrated: false, camera: null, template_camera: null,
      batch: null, synthetic: true, files: { ...files, catalogue: `${name}/catalogue.csv` },
    },
    truth: night.transients.map((one) => ({ ...one, ...at(one.x, one.y) })),
    folder: join(folder, name),
  };
}

/** Every frame of a night as a file of `folder/name`; named below `folder`. */
export async function writeNight(folder: string, name: string, night: GeneratedNight): Promise<SkyObservedBody['files']> {
  await mkdir(join(folder, name), { recursive: true });
  const write = (file: string, { image, cards }: GeneratedFile): string => {
    writeImageFile(join(folder, name, file), { image, cards: [...cards, label] });
    return `${name}/${file}`;
  };
  const many = (kind: 'bias' | 'dark' | 'flat'): string[] => night[kind].map((one, k) => write(`${kind}-${k + 1}.fits`, one));
  return { raw: write('raw.fits', night.raw), bias: many('bias'), dark: many('dark'), flat: many('flat'), template: write('template.fits', night.template), catalogue: null, bad_pixels: null };
}

async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.part`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}
