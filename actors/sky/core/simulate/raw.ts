/**
 * A generated night: a raw exposure of a camera with its faults, calibration frames, and a template on its own, turned
 * and shifted grid. For demonstrations and tests that know the truth; generated, never observed.
 */
import { normals, uniforms } from '../../../numeric/draws.ts';
import type { NewCard } from '../fits/card-writer.ts';
import { image, type Image } from '../image.ts';
import { addSources, type PointSource } from './moffat.ts';
import { pairDefaults, starsOf, transientsOf, type PairSettings } from './pair.ts';

export interface RawSettings extends Omit<PairSettings, 'columns' | 'rows'> {
  /** Of the science frame; the template is larger by a margin on every side. */
  readonly columns: number;
  readonly rows: number;
  /** Template against science frame: degrees, and px of the reference pixel. */
  readonly rotation: number;
  readonly offset: readonly [x: number, y: number];
  readonly frames: number;
  readonly cosmicRays: number;
  /** ADU above the bias at which a pixel is full. */
  readonly fullWell: number;
  /** px that the raw header's reference pixel is off by. */
  readonly pointingError: readonly [x: number, y: number];
  /** Besides the stars and the transients that are drawn: what both frames show, and what the exposure alone does. Science pixels. */
  readonly more?: { readonly constant: readonly PointSource[]; readonly fresh: readonly PointSource[] };
}

export const rawDefaults: Omit<RawSettings, 'columns' | 'rows' | 'seed' | 'transients'> = { ...pairDefaults, rotation: 0.2, offset: [3.3, -2.6], frames: 3, cosmicRays: 30, fullWell: 62000, pointingError: [0, 0] };

export interface GeneratedFile {
  readonly image: Image;
  readonly cards: readonly NewCard[];
}

export interface GeneratedNight {
  readonly raw: GeneratedFile;
  readonly bias: readonly GeneratedFile[];
  readonly dark: readonly GeneratedFile[];
  readonly flat: readonly GeneratedFile[];
  readonly template: GeneratedFile;
  /** In the science frame. */
  readonly transients: readonly PointSource[];
  /** Science pixels under a defect or a cosmic ray. */
  readonly defects: Uint8Array;
}

const draws = { pattern: 11, rays: 12, readout: 20, template: 13 } as const;
const seconds = { raw: 60, dark: 300, flat: 5 } as const;
const MARGIN = 32;
const BIAS = 1000;
/** Degrees a px, and where the reference pixel looks. */
const SCALE = 1 / 3600;
const [RA, DEC] = [150.1, 2.2];
const TURNED = 1.7;

export function generateNight(settings: RawSettings): GeneratedNight {
  const { columns, rows, seed, science, template } = settings;
  const camera = cameraOf(settings);
  const { more = { constant: [], fresh: [] } } = settings;
  const [stars, transients] = [[...starsOf(settings), ...more.constant], transientsOf(settings)];
  const light = image(columns, rows, new Float32Array(columns * rows).fill(science.sky));
  for (const list of [stars, transients, more.fresh]) addSources(light, list, science.psf, science.fluxZeroPoint);
  const rays = tracks(settings, camera.defects);
  let stream: number = draws.readout;
  const read = (scene: Image | number, exposure: number, extra?: Float32Array): Image => readout(settings, camera, scene, exposure, stream++, extra);
  const header = (exposure: number, more: readonly NewCard[] = []): readonly NewCard[] => [
    { keyword: 'EXPTIME', value: exposure }, { keyword: 'GAIN', value: science.gain }, { keyword: 'RDNOISE', value: science.readNoise }, { keyword: 'SATURATE', value: settings.fullWell + BIAS }, { keyword: 'OBJECT', value: 'GENERATED' }, ...more,
  ];
  const many = (scene: number, exposure: number): GeneratedFile[] => Array.from({ length: settings.frames }, () => ({ image: read(scene, exposure), cards: header(exposure) }));
  const [ex, ey] = settings.pointingError;
  const deep = templateScene(settings, stars);
  return {
    raw: { image: read(light, seconds.raw, rays), cards: header(seconds.raw, wcsCards(columns / 2 + 0.5 + ex, rows / 2 + 0.5 + ey, TURNED)) },
    bias: many(0, 0), dark: many(0, seconds.dark), flat: many(24000, seconds.flat),
    template: {
      image: noisy(deep, template.gain, template.readNoise, seed),
      cards: [
        { keyword: 'GAIN', value: template.gain }, { keyword: 'RDNOISE', value: template.readNoise }, { keyword: 'SATURATE', value: 3 * settings.fullWell }, { keyword: 'OBJECT', value: 'GENERATED' },
        ...wcsCards(deep.columns / 2 + 0.5 + settings.offset[0], deep.rows / 2 + 0.5 + settings.offset[1], TURNED + settings.rotation),
      ],
    },
    transients, defects: camera.defects,
  };
}

interface GeneratedCamera {
  readonly bias: Float32Array;
  /** ADU/s. */
  readonly dark: Float32Array;
  readonly flat: Float32Array;
  readonly defects: Uint8Array;
}

/** A bias with structure, hot pixels, vignetting, one dead column. */
function cameraOf({ columns, rows, seed }: RawSettings): GeneratedCamera {
  const size = columns * rows;
  const pair = { first: 0, second: 0 };
  const [bias, dark, flat, defects] = [new Float32Array(size), new Float32Array(size), new Float32Array(size), new Uint8Array(size)];
  for (let at = 0; at < size; at++) {
    const [x, y] = [(at % columns) / columns, Math.floor(at / columns) / rows];
    const { first: u, second: v } = { ...uniforms(seed, draws.pattern, at, 0, pair) };
    bias[at] = BIAS + 10 * Math.sin(9 * x) + 4 * y;
    dark[at] = 0.08 * u;
    if (v < 3e-4) {
      dark[at] = 3 + (60 * v) / 3e-4;
      defects[at] = 1;
    }
    flat[at] = (1 - 0.2 * ((x - 0.5) ** 2 + (y - 0.45) ** 2)) * (1 + 0.01 * normals(seed, draws.pattern, at, 1, pair).first);
  }
  const dead = Math.floor(columns * 0.37);
  for (let y = 0; y < rows / 2; y++) {
    flat[y * columns + dead]! *= 0.02;
    defects[y * columns + dead] = 1;
  }
  const mean = flat.reduce((sum, v) => sum + v, 0) / size;
  return { bias, dark, flat: flat.map((v) => v / mean), defects };
}

/** ADU that cosmic rays leave: straight tracks of up to 20 px. */
function tracks({ columns, rows, seed, cosmicRays }: RawSettings, defects: Uint8Array): Float32Array {
  const out = new Float32Array(columns * rows);
  const pair = { first: 0, second: 0 };
  for (let ray = 0; ray < cosmicRays; ray++) {
    const { first: x, second: y } = { ...uniforms(seed, draws.rays, ray, 0, pair) };
    const { first: turn, second: how } = { ...uniforms(seed, draws.rays, ray, 1, pair) };
    const { first: charge } = uniforms(seed, draws.rays, ray, 2, pair);
    for (let t = 0; t < Math.min(20, 1 - 5 * Math.log(how)); t += 0.5) {
      const [column, row] = [Math.floor(x * columns + t * Math.cos(2 * Math.PI * turn)), Math.floor(y * rows + t * Math.sin(2 * Math.PI * turn))];
      if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
      out[row * columns + column]! += 0.4 * 200 * 60 ** charge;
      defects[row * columns + column] = 1;
    }
  }
  return out;
}

/** Whole ADU of an exposure; `scene` in ADU on a perfect detector. */
function readout({ columns, rows, seed, science, fullWell }: RawSettings, { bias, dark, flat }: GeneratedCamera, scene: Image | number, exposure: number, stream: number, extra?: Float32Array): Image {
  const { gain, readNoise } = science;
  const pair = { first: 0, second: 0 };
  return image(columns, rows, bias.map((level, at) => {
    const electrons = ((typeof scene === 'number' ? scene : scene.data[at]!) * flat[at]! + dark[at]! * exposure) * gain;
    const { first: photon, second: read } = normals(seed, stream, at, 0, pair);
    const signal = Math.min(fullWell, (electrons + Math.sqrt(electrons) * photon) / gain + (extra?.[at] ?? 0));
    return Math.min(65535, Math.max(0, Math.round(level + signal + (readNoise * read) / gain)));
  }));
}

/** The constant sky on the template's grid. Both grids are planes that touch the sky at one point, so one is a turned copy of the other. */
function templateScene({ columns, rows, rotation, offset, template }: RawSettings, stars: readonly PointSource[]): Image {
  const scene = image(columns + 2 * MARGIN, rows + 2 * MARGIN);
  scene.data.fill(template.sky);
  const [c, s] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
  const moved = stars.map(({ x, y, flux }) => {
    const [u, v] = [x - (columns / 2 - 0.5), y - (rows / 2 - 0.5)];
    return { x: scene.columns / 2 - 0.5 + offset[0] + c * u + s * v, y: scene.rows / 2 - 0.5 + offset[1] - s * u + c * v, flux };
  });
  addSources(scene, moved, template.psf, template.fluxZeroPoint);
  return scene;
}

function noisy(scene: Image, gain: number, readNoise: number, seed: number): Image {
  const pair = { first: 0, second: 0 };
  return image(scene.columns, scene.rows, scene.data.map((v, at) => v + Math.sqrt(v / gain + (readNoise / gain) ** 2) * normals(seed, draws.template, at, 0, pair).first));
}

/** TAN; the reference pixel counts from 1. */
function wcsCards(x: number, y: number, turned: number): readonly NewCard[] {
  const [c, s] = [SCALE * Math.cos((turned * Math.PI) / 180), SCALE * Math.sin((turned * Math.PI) / 180)];
  const values = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CUNIT1: 'deg', CUNIT2: 'deg', CRVAL1: RA, CRVAL2: DEC, CRPIX1: x, CRPIX2: y, CD1_1: -c, CD1_2: s, CD2_1: s, CD2_2: c, RADESYS: 'ICRS' };
  return Object.entries(values).map(([keyword, value]) => ({ keyword, value }));
}
