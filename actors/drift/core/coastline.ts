/**
 * The world's coastline (GSHHG level 1: lakes are land, Antarctica ends at its ice front) and what is asked of it:
 * whether a place is land, and what to draw. All of it is exact on the stored lines; nothing is approximated.
 */
export type { CoastData } from './coastline-bins.ts';
export { landOf } from './coastline-mask.ts';
export { coastLines } from './coastline-lines.ts';
export { landRaster } from './coastline-raster.ts';
