/** gifenc, a CommonJS package without types: required rather than imported, since what its default import is depends on who loads it. */
import { createRequire } from 'node:module';

export type Palette = readonly (readonly number[])[];

export interface GifEncoder {
  writeFrame(index: Uint8Array, width: number, height: number, options: { readonly palette: Palette; readonly delay: number }): void;
  finish(): void;
  bytes(): Uint8Array;
}

export interface Gifenc {
  GIFEncoder(): GifEncoder;
  quantize(rgba: Uint8Array | Uint8ClampedArray, colours: number): Palette;
  applyPalette(rgba: Uint8Array | Uint8ClampedArray, palette: Palette): Uint8Array;
}

export const loadGifenc = (): Gifenc => createRequire(import.meta.url)('gifenc');
