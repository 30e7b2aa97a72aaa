/**
 * Cosmic rays in a single exposure: L.A.Cosmic, van Dokkum 2001 (PASP 113, 1420). Rounds of finding and filling go on until
 * nothing new is found. The names of the settings are those that the field uses.
 */
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { image as imageOf } from '../image.ts';
import type { Image } from '../image.ts';
import { blocksNear } from './block-minima.ts';
import { FILL_REACH, fillMasked } from './fill.ts';
import { saturatedStars } from './saturated.ts';
import { Search, SEARCH_REACH } from './search.ts';
import type { SearchLimits } from './search.ts';

export interface CosmicRaySettings extends SearchLimits {
  /** e⁻/ADU. */
  readonly gain: number;
  /** e⁻: pixels at it, and what surrounds them, belong to stars. */
  readonly satlevel: number;
  /** Rounds at most. */
  readonly niter: number;
}

export const cosmicRayDefaults: CosmicRaySettings = { sigclip: 4.5, sigfrac: 0.3, objlim: 5, gain: 1, readnoise: 6.5, satlevel: 65536, niter: 4, sepmed: true, border: 'cut' };

export interface Cleaned {
  /** In ADU; pixels that were hit have the median of the good ones around them, all others are as they were. */
  readonly image: Image;
  /** 1 where a cosmic ray was found. */
  readonly hit: Uint8Array;
  readonly count: number;
  readonly rounds: number;
}

/** `image` in ADU with its sky. Pixels that are NaN or masked are never hit and stay as they are. Memory: four planes of floats. */
export function cleanCosmicRays(image: Image, settings: CosmicRaySettings, mask?: Uint8Array): Cleaned {
  const { electrons, indices, ...found } = findCosmicRays(image, settings, mask);
  const out = imageOf(image.columns, image.rows, image.data.slice());
  for (const i of indices) out.data[i] = electrons.data[i]! / settings.gain;
  return { image: out, ...found };
}

export interface Found extends Omit<Cleaned, 'image'> {
  /** Of the pixels hit. */
  readonly indices: readonly number[];
  /** The cleaned image in e⁻. */
  readonly electrons: Image;
}

/** The same without an image of the result, in the memory given: three planes of floats. */
export function findCosmicRays(image: Image, settings: CosmicRaySettings, mask?: Uint8Array, memory: CrewMemory = ownMemory): Found {
  const { electrons, good, bad } = prepared(image, settings.gain, mask, memory);
  fillMasked(electrons, good, bad);
  // Where a median may be taken from: not from stars that are saturated, nor from what was hit.
  const usable = memory.bytes(good.length);
  usable.set(good);
  for (const i of saturatedStars(electrons, settings.satlevel, settings.sepmed, settings.border)) good[i] = usable[i] = 0;
  const hit = memory.bytes(good.length).fill(0);
  const all: number[] = [];
  let rounds = 0;
  let blocks: Uint8Array | undefined;
  const search = new Search(electrons, good, settings, memory);
  for (let added = 1; rounds < settings.niter && added > 0; rounds++) {
    const fresh = search.run(blocks).filter((i) => hit[i] === 0);
    for (const i of fresh) {
      hit[i] = 1;
      usable[i] = 0;
      all.push(i);
    }
    added = fresh.length;
    fillMasked(electrons, usable, all);
    search.forget();
    // Nothing else has changed, so nothing else can be found.
    blocks = blocksNear(fresh, image.columns, image.rows, FILL_REACH + SEARCH_REACH);
  }
  return { hit, count: all.length, rounds, indices: all, electrons };
}

/** The image in electrons, which of its pixels are good, and the list of those that are not. */
function prepared(image: Image, gain: number, mask: Uint8Array | undefined, memory: CrewMemory): { readonly electrons: Image; readonly good: Uint8Array; readonly bad: readonly number[] } {
  const electrons = imageOf(image.columns, image.rows, memory.floats(image.data.length));
  const good = memory.bytes(image.data.length).fill(0);
  const bad: number[] = [];
  for (let i = 0; i < good.length; i++) {
    const value = image.data[i]!;
    electrons.data[i] = value * gain;
    if (value - value === 0 && (mask === undefined || mask[i] === 0)) good[i] = 1;
    else bad.push(i);
  }
  return { electrons, good, bad };
}
