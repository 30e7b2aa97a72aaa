/** `sky-stages-run ITEM FOLDER SIZE REPEATS`: one item in a process of its own, once cold and then warm; one line of JSON. */
import { join } from 'node:path';
import { measureBackground } from '../actors/sky/core/background/mesh.ts';
import { backgroundImage, subtractBackground } from '../actors/sky/core/background/render.ts';
import { calibrate } from '../actors/sky/core/calibrate/calibrate.ts';
import { combineFrames, inMemory } from '../actors/sky/core/combine/combine.ts';
import type { CombineSettings } from '../actors/sky/core/combine/combine.ts';
import { cleanCosmicRays, cosmicRayDefaults } from '../actors/sky/core/cosmic-rays/cosmic-rays.ts';
import { sumCircles } from '../actors/sky/core/extract/apertures.ts';
import { extract, extractDefaults } from '../actors/sky/core/extract/extract.ts';
import { image as imageOf } from '../actors/sky/core/image.ts';
import type { Image } from '../actors/sky/core/image.ts';
import { spreadOf } from './line.ts';
import { readNumpy } from './npy.ts';
import type { SkyTime } from './sky-row.ts';

const [item = '', folder = '', sizeText = '2048', repeatsText = '7'] = process.argv.slice(2);
const size = Number(sizeText);
const mesh = { cell: 64, filter: 3 } as const;

const science = (): Image => imageOf(size, size, readNumpy(join(folder, 'science_adu.npy')).data);

function frames(): readonly Image[] {
  const { data } = readNumpy(join(folder, 'frames.npy'));
  return Array.from({ length: 9 }, (_, k) => imageOf(size, size, data.slice(k * size * size, (k + 1) * size * size)));
}

function find(image: Image): number {
  const sky = measureBackground(image, mesh);
  const flat = subtractBackground(image, sky);
  const sources = extract(flat, { ...extractDefaults, rms: sky.globalRms });
  return sumCircles(flat, sources.x, sources.y, { radius: 5, rms: sky.globalRms, gain: 1 }).flux.length;
}

function combine(settings: CombineSettings): () => unknown {
  const list = frames().map(inMemory);
  return () => combineFrames(list, settings);
}

function work(): () => unknown {
  switch (item) {
    case 'background': {
      const image = science();
      return () => backgroundImage(measureBackground(image, mesh), size, size);
    }
    case 'extract': {
      const image = science();
      const sky = measureBackground(image, mesh);
      const flat = subtractBackground(image, sky);
      return () => extract(flat, { ...extractDefaults, rms: sky.globalRms });
    }
    case 'total': {
      const image = science();
      return () => find(image);
    }
    case 'median': return combine({ method: 'median', sigmaClip: 0 });
    case 'clipped': return combine({ method: 'mean', sigmaClip: 3 });
    case 'calibrate': {
      const image = science();
      const [bias = image, dark = image, flat = image] = frames();
      const masters = { bias, dark: { image: imageOf(size, size, dark.data.map((value) => value - 999)), seconds: 300 }, flat: imageOf(size, size, flat.data.map((value) => value / 1000)), counts: { bias: 1, dark: 1, flat: 1 } };
      return () => calibrate(image, 60, masters, { gain: 1.5, readNoise: 8, saturation: 60_000 });
    }
    case 'cosmic-rays':
    case 'cosmic-rays-separable': {
      const image = science();
      return () => cleanCosmicRays(image, { ...cosmicRayDefaults, gain: 1.5, readnoise: 8, sepmed: item === 'cosmic-rays-separable', border: 'none' });
    }
    default: throw new Error(`no item ${item}`);
  }
}

function time(once: () => unknown): SkyTime {
  once();
  const seconds = Array.from({ length: Number(repeatsText) }, () => {
    const begun = performance.now();
    once();
    return (performance.now() - begun) / 1000;
  });
  const { median, min } = spreadOf(seconds);
  return { seconds: median, best: min };
}

console.log(JSON.stringify(time(work())));
