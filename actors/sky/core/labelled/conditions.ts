/**
 * Nights as different as a detector may see them, drawn from a seed: seeing, sky, noise, crowding, pointing, galaxies,
 * trails, stars that vary. For training and for measuring what classifies; generated, never observed.
 */
import { uniforms } from '../../../numeric/draws.ts';
import type { Moffat, PointSource } from '../simulate/moffat.ts';
import { rawDefaults, type RawSettings } from '../simulate/raw.ts';

/** Uniform in (0, 1), one after another, of a stream that is the field's own. */
export type Dice = () => number;
export function dice(seed: number, stream: number): Dice {
  let step = 0;
  const pair = { first: 0, second: 0 };
  return () => uniforms(seed, stream, 0, step++, pair).first;
}
export const between = (roll: Dice, least: number, most: number): number => least + (most - least) * roll();
export const evenly = (roll: Dice, least: number, most: number): number => least * (most / least) ** roll();

export interface Conditions {
  readonly night: RawSettings;
  /** Sources that are new besides the night's own transients: stars that brightened, new sources in galaxies. */
  readonly fresh: readonly PointSource[];
}

const draws = { night: 101, places: 102 } as const;
/** S/N, sky and readout alone, between which transients are drawn, evenly in the logarithm. */
const [FAINT, BRIGHT] = [4.5, 90] as const;
/** px from the edge. */
const INSIDE = 20;

export function drawConditions(seed: number, side: number): Conditions {
  const roll = dice(seed, draws.night);
  const sciencePsf = psf(roll, 2.1, 4.2);
  const templatePsf = psf(roll, 1.9, 3.4);
  const science = { psf: sciencePsf, fluxZeroPoint: 1, sky: evenly(roll, 80, 2500), gain: between(roll, 0.8, 3), readNoise: between(roll, 4, 12) };
  const exposures = Math.round(evenly(roll, 1, 12));
  const template = { psf: templatePsf, fluxZeroPoint: between(roll, 0.8, 1.6), sky: evenly(roll, 80, 2000), gain: science.gain * exposures, readNoise: science.readNoise * Math.sqrt(exposures) };
  const noise = fluxNoise(science) + fluxNoise(template) / template.fluxZeroPoint;
  const faintFlux = FAINT * noise;
  // Most nights are registered well, some badly: that is where dipoles come from.
  const off = roll() < 0.6 ? 0.08 : 0.4;
  const drawn: RawSettings = {
    ...rawDefaults, columns: side, rows: side, seed, science, template, faintFlux, brightFlux: (faintFlux * BRIGHT) / FAINT,
    starsPerMegapixel: evenly(roll, 500, 4000), brightest: evenly(roll, 1e5, 1.5e6), transients: Math.round((45 * side * side) / 512 ** 2),
    rotation: between(roll, -0.6, 0.6), offset: [between(roll, -6, 6), between(roll, -6, 6)],
    cosmicRays: Math.round(evenly(roll, 20, 150) * (side / 512) ** 2), pointingError: [between(roll, -off, off), between(roll, -off, off)],
  };
  return placed(drawn, seed, faintFlux);
}

const psf = (roll: Dice, least: number, most: number): Moffat => ({ fwhm: evenly(roll, least, most), beta: between(roll, 2.8, 4.5), ellipticity: between(roll, 0, 0.14), angle: between(roll, 0, Math.PI) });

/** Noise of a flux from the whole PSF before sky and readout alone, ADU: a Moffat profile spreads over about 3 FWHM² pixels. */
export const fluxNoise = ({ psf: { fwhm }, sky, gain, readNoise }: RawSettings['science']): number => Math.sqrt(3 * fwhm * fwhm * (sky / gain + (readNoise / gain) ** 2));

/** Galaxies, trails and stars that vary. */
function placed(night: RawSettings, seed: number, faintFlux: number): Conditions {
  const roll = dice(seed, draws.places);
  const { columns } = night;
  const area = (columns / 512) ** 2;
  const place = (): { x: number; y: number } => ({ x: between(roll, INSIDE, columns - INSIDE), y: between(roll, INSIDE, columns - INSIDE) });
  const galaxies = Array.from({ length: Math.round(between(roll, 5, 30) * area) }, () => ({ ...place(), flux: evenly(roll, 10, 600) * faintFlux, scale: evenly(roll, 1, 6), flat: between(roll, 0.3, 1), turn: between(roll, 0, Math.PI) }));
  const hosted = galaxies.filter(() => roll() < 0.4).map(({ x, y, scale }) => ({ x: x + scale * between(roll, -1.5, 1.5), y: y + scale * between(roll, -1.5, 1.5), flux: evenly(roll, 1.5, BRIGHT / FAINT) * faintFlux }));
  const varying = Array.from({ length: Math.round(8 * area) }, () => ({ ...place(), before: evenly(roll, 2, 60) * faintFlux, flux: evenly(roll, 1.5, 15) * faintFlux }));
  const trails = roll() < 0.4 ? trail(roll, columns, faintFlux) : [];
  const fresh = [...hosted, ...varying.map(({ x, y, flux }) => ({ x, y, flux }))];
  const constant = [...galaxies.flatMap((one) => cloud(roll, one)), ...varying.map(({ x, y, before }) => ({ x, y, flux: before }))];
  return { night: { ...night, more: { constant, fresh: [...fresh, ...trails] } }, fresh };
}

/** A disc whose light falls off exponentially, as points: so each frame blurs it by its own PSF. */
function cloud(roll: Dice, { x, y, flux, scale, flat, turn }: { readonly x: number; readonly y: number; readonly flux: number; readonly scale: number; readonly flat: number; readonly turn: number }): readonly PointSource[] {
  const points = 160;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return Array.from({ length: points }, (_, i) => {
    // Radii at the middles of equal shares of the light: 1 - (1 + r)·exp(-r) = share.
    const radius = scale * shareRadius((i + 0.5) / points);
    const angle = i * 2.399963229728653 + 0.1 * roll();
    const [u, v] = [radius * Math.cos(angle), flat * radius * Math.sin(angle)];
    return { x: x + c * u - s * v, y: y + s * u + c * v, flux: flux / points };
  });
}

function shareRadius(share: number): number {
  let r = 1.7;
  for (let round = 0; round < 30; round++) r = Math.max(1e-3, r - (1 - (1 + r) * Math.exp(-r) - share) / (r * Math.exp(-r)));
  return r;
}

/** What a satellite leaves: a line of points. */
function trail(roll: Dice, side: number, faintFlux: number): readonly PointSource[] {
  const [x0, y0, angle, flux] = [between(roll, 0, side), between(roll, 0, side), between(roll, 0, Math.PI), evenly(roll, 0.3, 3) * faintFlux];
  const points = Array.from({ length: 3 * side }, (_, i) => ({ x: x0 + (i - 1.5 * side) * Math.cos(angle), y: y0 + (i - 1.5 * side) * Math.sin(angle), flux }));
  return points.filter(({ x, y }) => x > -20 && y > -20 && x < side + 20 && y < side + 20);
}
